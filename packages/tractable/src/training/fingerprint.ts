import type { Rows } from "../rows/rows.ts";

/** A short text that differs between matrices of other sizes or values (FNV-1a over the bits). */
export function fingerprint({ data, shape }: Rows): string {
  const bits = data instanceof Uint8Array ? data : new Uint32Array(data.buffer, data.byteOffset, data.length);
  let hash = 0x811c9dc5;
  for (let index = 0; index < bits.length; index++) hash = Math.imul(hash ^ bits[index]!, 0x01000193);
  return `${shape.join("×")} ${(hash >>> 0).toString(16)}`;
}

export function labelsFingerprint(labels: ArrayLike<number>): string {
  return fingerprint({ data: Float32Array.from(labels), shape: [labels.length, 1] });
}
