/** A range of counts out of 2¹⁶, packed: where it starts, and above that how many it has, minus one. */
export function packRange(start: number, end: number): number {
  return (((end - start - 1) << 16) | start) >>> 0;
}

/** A state below this is refilled while there are bytes. */
const LOWEST = 2 ** 23;
/** The state stays below 2³¹. */
const ROOM = 2 ** 15;

/**
 * Range asymmetric numeral system (Duda 2013): bytes from which the ranges are read back in their order. It
 * takes about −Σ log₂(counts / 2¹⁶) bits and two bytes. The state starts at 0, and a decoder ends there.
 */
export function encodeRanges(ranges: Uint32Array): Uint8Array {
  const bytes = new Uint8Array(3 * ranges.length + 4);
  let at = bytes.length;
  let state = 0;
  for (let index = ranges.length - 1; index >= 0; index--) {
    const range = ranges[index]!;
    const start = range & 0xffff;
    const counts = (range >>> 16) + 1;
    while (state >= counts * ROOM) {
      bytes[--at] = state & 0xff;
      state >>>= 8;
    }
    const whole = Math.floor(state / counts);
    state = whole * 0x10000 + start + (state - whole * counts);
  }
  for (; state > 0; state >>>= 8) bytes[--at] = state & 0xff;
  return bytes.slice(at);
}

/** Reads such bytes. It never fails: of most damaged bytes `isDone` is false at the end. */
export class RangeDecoder {
  private readonly bytes: Uint8Array;
  private at = 0;
  private state = 0;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
    this.refill();
  }

  /** A count within the next range. */
  peek(): number {
    return this.state & 0xffff;
  }

  /** Leaves the next range behind, which is known by now. */
  take(start: number, end: number): void {
    const { state } = this;
    this.state = (end - start) * (state >>> 16) + (state & 0xffff) - start;
    this.refill();
  }

  /** Whether everything was read and is as it was written. */
  get isDone(): boolean {
    return this.state === 0 && this.at === this.bytes.length;
  }

  private refill(): void {
    while (this.state < LOWEST && this.at < this.bytes.length) {
      this.state = (this.state << 8) | this.bytes[this.at++]!;
    }
  }
}
