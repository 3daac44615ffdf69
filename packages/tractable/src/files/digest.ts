import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex } from "@noble/hashes/utils.js";
import type { SafetensorsFile } from "./safetensors.ts";

/**
 * SHA-256, in hexadecimal, of what a file says: its metadata and the names and shapes of its arrays, sorted,
 * as JSON, then the numbers of the arrays in that order, float32 and little-endian.
 */
export function digestOf({ metadata, tensors }: SafetensorsFile): string {
  const hash = sha256.create();
  const sorted = [...tensors].sort(([a], [b]) => (a < b ? -1 : 1));
  const described = {
    metadata: Object.entries(metadata).sort(([a], [b]) => (a < b ? -1 : 1)),
    arrays: sorted.map(([name, { shape }]) => [name, shape]),
  };
  hash.update(new TextEncoder().encode(JSON.stringify(described)));
  for (const [, { data }] of sorted) {
    hash.update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  }
  return bytesToHex(hash.digest());
}
