import { createReadStream } from "node:fs";
import { Writable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGunzip } from "node:zlib";
import { DataError } from "../dataError.ts";

/** Read a gzip file through to its checksum: DuckDB takes a file that was cut short for a short table. */
export async function verifyGzip(path: string, label: string): Promise<void> {
  const discard = new Writable({ write: (_chunk, _encoding, done) => done() });
  try {
    await pipeline(createReadStream(path), createGunzip({ chunkSize: 1 << 18 }), discard);
  } catch (cause) {
    throw new DataError(`${label}: its gzip data is damaged or cut short; download it again`, { cause });
  }
}
