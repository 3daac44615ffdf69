import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";

/** A source of random numbers that is the same on every machine for the same seed and name. */
export interface Stream {
  /** A whole number in [0, 2³²). */
  bits(): number;
  /** In (0, 1), never 0 or 1 even as float32. */
  uniform(): number;
  /** Standard normal. */
  normal(): number;
  /** A whole number in [0, limit). */
  below(limit: number): number;
}

/**
 * The stream that a seed and a name determine. Everything random draws from a stream named after its purpose
 * ("shuffle/epoch 3", "parameters/0.net.weight"), so nothing depends on the order in which things are drawn.
 */
export function stream(seed: number, name: string): Stream {
  const generator = xoroshiro128plus(hash(`${seed}/${name}`));
  let spare: number | undefined;
  const bits = () => generator.next() >>> 0;
  // 23 bits and a half keep the result strictly inside (0, 1) in float32
  const uniform = () => ((bits() >>> 9) + 0.5) / 2 ** 23;
  return {
    bits,
    uniform,
    below: (limit) => Math.floor((bits() / 2 ** 32) * limit),
    normal() {
      if (spare !== undefined) {
        const value = spare;
        spare = undefined;
        return value;
      }
      // Marsaglia's polar method
      for (;;) {
        const a = 2 * (bits() / 2 ** 32) - 1;
        const b = 2 * (bits() / 2 ** 32) - 1;
        const square = a * a + b * b;
        if (square >= 1 || square === 0) continue;
        const scale = Math.sqrt((-2 * Math.log(square)) / square);
        spare = b * scale;
        return a * scale;
      }
    },
  };
}

/** 32-bit FNV-1a with a final mix, of the UTF-16 units of a text. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) {
    value = Math.imul(value ^ text.charCodeAt(index), 0x01000193);
  }
  value = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  value = Math.imul(value ^ (value >>> 13), 0xc2b2ae35);
  return value ^ (value >>> 16);
}
