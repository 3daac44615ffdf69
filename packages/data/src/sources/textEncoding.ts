import { createReadStream, createWriteStream } from "node:fs";
import { Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGunzip } from "node:zlib";
import { DataError } from "../dataError.ts";
import { systemReason } from "../systemReason.ts";

/** An encoding of text that isn't UTF-8, as the decoder calls it and as people do. */
export interface TextEncoding {
  readonly label: "utf-16le" | "utf-16be" | "windows-1252";
  readonly called: string;
}

/**
 * How the text that begins so is encoded; undefined for UTF-8. UTF-16 begins with a mark of its own; bytes
 * that are no UTF-8, and no binary data either, are taken as Latin-1 (Windows-1252), in which every byte is a
 * letter.
 */
export function textEncoding(head: Uint8Array): TextEncoding | undefined {
  if (head[0] === 0xff && head[1] === 0xfe) return { label: "utf-16le", called: "UTF-16" };
  if (head[0] === 0xfe && head[1] === 0xff) return { label: "utf-16be", called: "UTF-16" };
  if (isUtf8(head) || head.some((byte) => byte < 9)) return undefined;
  return { label: "windows-1252", called: "Latin-1" };
}

/** Whether bytes are UTF-8; a letter that is cut at the end may be one. */
function isUtf8(head: Uint8Array): boolean {
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(head, { stream: true });
    return true;
  } catch {
    return false;
  }
}

/** Rewrites a text file as UTF-8. */
export async function toUtf8(
  path: string,
  {
    gzip,
    encoding,
    target,
    label,
  }: {
    readonly gzip: boolean;
    readonly encoding: TextEncoding;
    readonly target: string;
    readonly label: string;
  },
): Promise<void> {
  const decoder = new TextDecoder(encoding.label);
  const recode = new Transform({
    transform: (chunk: Buffer, _, done) => done(null, decoder.decode(chunk, { stream: true })),
    flush: (done) => done(null, decoder.decode()),
  });
  const output = createWriteStream(target);
  try {
    if (gzip) await pipeline(createReadStream(path), createGunzip(), recode, output);
    else await pipeline(createReadStream(path), recode, output);
  } catch (cause) {
    throw new DataError(`${label}: it could not be read because ${systemReason(cause)}`, { cause });
  }
}
