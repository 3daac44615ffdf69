import { open } from "node:fs/promises";
import { constants, gunzipSync } from "node:zlib";
import { DataError } from "../dataError.ts";

const HEAD_BYTES = 65_536;

/** The first bytes of a file, uncompressed where it is gzip. */
export async function readHead(path: string, label: string): Promise<{ head: Buffer; gzip: boolean }> {
  const raw = await firstBytes(path);
  const gzip = raw[0] === 0x1f && raw[1] === 0x8b;
  return { head: gzip ? gunzipHead(raw, label) : raw, gzip };
}

async function firstBytes(path: string): Promise<Buffer> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

/** The head of a gzip file ends in the middle of its data, which the flush mode allows for. */
function gunzipHead(raw: Buffer, label: string): Buffer {
  try {
    return gunzipSync(raw, { finishFlush: constants.Z_SYNC_FLUSH }).subarray(0, HEAD_BYTES);
  } catch (cause) {
    throw new DataError(`${label}: its gzip data is damaged; download it again`, { cause });
  }
}
