import type { Matrix } from "../model/rows.ts";

/** A short text that differs between matrices of other sizes or values (FNV-1a over the bits). */
export function fingerprint({ data, shape }: Matrix): string {
  const bits = new Uint32Array(data.buffer, data.byteOffset, data.length);
  let hash = 0x811c9dc5;
  for (let index = 0; index < bits.length; index++) hash = Math.imul(hash ^ bits[index]!, 0x01000193);
  return `${shape.join("×")} ${(hash >>> 0).toString(16)}`;
}
