import { createReadStream } from "node:fs";
import { createGunzip } from "node:zlib";
import { piped } from "./piped.ts";

/** Opens a stream of bytes from their beginning, each time it is called. */
export type ByteSource = () => AsyncIterable<Buffer>;

/** The bytes of a file, uncompressed. */
export function fileBytes(path: string, gzip: boolean): ByteSource {
  return () => (gzip ? piped(createReadStream(path), createGunzip()) : createReadStream(path));
}
