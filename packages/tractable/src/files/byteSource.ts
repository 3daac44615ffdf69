import type { OptionRule } from "../errors/checkOptions.ts";
import { TractableError } from "../errors/tractableError.ts";

/** Bytes that are read from where they lie, such as an open file, a piece at a time. */
export interface ByteSource {
  /** How many bytes there are. */
  readonly size: number;
  /** The bytes from a place up to another, both of which lie within. */
  readonly read: (from: number, to: number) => Promise<Uint8Array>;
}

/** Bytes in memory, or ones that are read. */
export const byteSourceRule: OptionRule = {
  expected: "a Uint8Array, or { size, read } of bytes that lie elsewhere",
  accepts: (value) =>
    value instanceof Uint8Array ||
    (typeof value === "object" &&
      value !== null &&
      Number.isSafeInteger(Reflect.get(value, "size")) &&
      Reflect.get(value, "size") >= 0 &&
      typeof Reflect.get(value, "read") === "function"),
};

/** Bytes as ones that are read; `name` is what messages call them. */
export function toByteSource(bytes: Uint8Array | ByteSource, name: string): ByteSource {
  if (bytes instanceof Uint8Array) {
    return { size: bytes.length, read: async (from, to) => bytes.subarray(from, to) };
  }
  return {
    size: bytes.size,
    async read(from, to) {
      const got = await bytes.read(from, to);
      if (got instanceof Uint8Array && got.length === to - from) return got;
      const what = got instanceof Uint8Array ? `${got.length} bytes` : "something else";
      throw new TractableError(
        `${name}: expected ${to - from} bytes from ${from} on, got ${what}; it has changed, so open it again`,
      );
    },
  };
}
