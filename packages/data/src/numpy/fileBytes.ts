import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { createGunzip } from "node:zlib";
import { piped } from "./piped.ts";

/** Bytes that can be read from their beginning as often as one likes. */
export interface ByteSource {
  open(): AsyncIterable<Buffer>;
  /** No more bytes than so many can come. */
  readonly most: number;
}

/** Deflate makes nothing smaller than a thousandth. */
export const MOST_EXPANSION = 1040;

/** The bytes of a file, uncompressed. */
export async function fileBytes(path: string, gzip: boolean): Promise<ByteSource> {
  const { size, isFile } = await stat(path).then((found) => ({ size: found.size, isFile: found.isFile() }));
  return {
    open: () => (gzip ? piped(createReadStream(path), createGunzip()) : createReadStream(path)),
    most: !isFile ? Number.POSITIVE_INFINITY : gzip ? MOST_EXPANSION * size : size,
  };
}
