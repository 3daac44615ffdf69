import { DataError } from "../dataError.ts";
import type { ArrayFormat } from "../numpy/numberArray.ts";

/** numpy's name for each element type of an IDX file; the numbers are big-endian. */
const TYPES: Record<number, string> = { 8: "u1", 9: "i1", 11: "i2", 12: "i4", 13: "f4", 14: "f8" };

export function isIdx(head: Uint8Array): boolean {
  return head.length >= 4 && head[0] === 0 && head[1] === 0 && TYPES[head[2]!] !== undefined && head[3]! > 0;
}

/** The format of MNIST's files: two zeros, a type, the number of axes, their sizes, the numbers. */
export const idxFormat: ArrayFormat = {
  name: "IDX",
  entries: "entries",
  mend: "download it again",
  trailing: "refused",
  parse(bytes, label) {
    if (bytes.length < 4) return undefined;
    if (!isIdx(bytes)) throw new DataError(`${label}: it is not an IDX file; download it again`);
    const offset = 4 + 4 * bytes[3]!;
    if (bytes.length < offset) return undefined;
    const shape = Array.from({ length: bytes[3]! }, (_, axis) => bytes.readUInt32BE(4 + 4 * axis));
    return { type: TYPES[bytes[2]!]!, littleEndian: false, fortranOrder: false, shape, offset };
  },
};
