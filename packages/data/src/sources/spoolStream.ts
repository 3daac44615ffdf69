import { createWriteStream } from "node:fs";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { DataError } from "../dataError.ts";
import { systemReason } from "../systemReason.ts";
import { temporaryFolder } from "../temporaryFolder.ts";

export interface Spool {
  path: string;
  /** Remove the temporary file. */
  remove(): void;
}

/**
 * Write a stream to a temporary file, because a table is looked at more than once. On failure nothing stays.
 */
export async function spoolStream(stream: Readable): Promise<Spool> {
  const folder = temporaryFolder();
  const path = join(folder.path, "standard-input");
  try {
    await pipeline(stream, createWriteStream(path));
  } catch (cause) {
    folder.remove();
    throw new DataError(
      `standard input: it could not be stored in a temporary file because ${systemReason(cause)}`,
      { cause },
    );
  }
  return { path, remove: () => folder.remove() };
}
