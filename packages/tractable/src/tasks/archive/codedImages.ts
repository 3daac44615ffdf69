/** Several byte strings as one: `numbers`, the length of each, then each. */
export function packImages(coded: readonly Uint8Array[], numbers: readonly number[] = []): Uint8Array {
  const head = [...numbers, ...coded.map(({ length }) => length)].flatMap(packNumber);
  const bytes = new Uint8Array(coded.reduce((sum, { length }) => sum + length, head.length));
  bytes.set(head);
  let at = head.length;
  for (const one of coded) {
    bytes.set(one, at);
    at += one.length;
  }
  return bytes;
}

/** A whole number below 2³⁵, seven bits a byte from the lowest; all bytes but the last have the top bit. */
export function packNumber(number: number): number[] {
  const bytes: number[] = [];
  let rest = number;
  for (; rest > 0x7f; rest = Math.floor(rest / 0x80)) bytes.push((rest & 0x7f) | 0x80);
  return [...bytes, rest];
}

/** Reads such numbers, and what follows them. Whatever isn't there is undefined. */
export class PackedReader {
  at = 0;
  private readonly bytes: Uint8Array;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
  }

  number(): number | undefined {
    let number = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = this.bytes[this.at++];
      if (byte === undefined || shift > 28) return undefined;
      number += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return number;
    }
  }

  /** Reads `count` numbers, each of which takes a byte or more. */
  numbers(count: number): number[] | undefined {
    if (count > this.bytes.length - this.at) return undefined;
    const all: number[] = [];
    while (all.length < count) {
      const number = this.number();
      if (number === undefined) return undefined;
      all.push(number);
    }
    return all;
  }

  /** Parts of these lengths, which have to end where all bytes do. */
  rest(lengths: readonly number[]): Uint8Array[] | undefined {
    const parts: Uint8Array[] = [];
    for (const length of lengths) {
      if (this.at + length > this.bytes.length) return undefined;
      parts.push(this.bytes.subarray(this.at, this.at + length));
      this.at += length;
    }
    return this.at === this.bytes.length ? parts : undefined;
  }
}

/** The bytes of each of so many images; undefined where they don't fit together. */
export function unpackImages(bytes: Uint8Array, count: number): Uint8Array[] | undefined {
  const reader = new PackedReader(bytes);
  const lengths = reader.numbers(count);
  return lengths && reader.rest(lengths);
}
