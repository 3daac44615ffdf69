import { encodeRanges, packRange, RangeDecoder } from "../../integers/rans.ts";

/** Codes bits by their probabilities. */
export interface BitCoder {
  /** Codes a bit that is 1 with a probability of p / 2¹⁶; gives the bit, which a reader isn't told. */
  code(p: number, bit: number): number;
  /** Is told of every byte that is spelled out, as those are limited. */
  spell(): void;
}

/** What a reader throws for bytes that nobody can have written. */
export const BROKEN = new Error("bytes of a table that no coder wrote");

/** Bits that share a state of the coder. */
export const STREAM_BITS = 2 ** 20;
const TOTAL = 2 ** 16;

/** Collects bits, and gives their bytes, stream by stream. */
export class BitWriter implements BitCoder {
  spelled = 0;
  private readonly streams: Uint8Array[] = [];
  private readonly ranges = new Uint32Array(STREAM_BITS);
  private at = 0;

  code(p: number, bit: number): number {
    this.ranges[this.at++] = bit === 1 ? packRange(0, p) : packRange(p, TOTAL);
    if (this.at === STREAM_BITS) this.end();
    return bit;
  }

  spell(): void {
    this.spelled++;
  }

  finish(): readonly Uint8Array[] {
    if (this.at > 0) this.end();
    return this.streams;
  }

  private end(): void {
    this.streams.push(encodeRanges(this.ranges.subarray(0, this.at)));
    this.at = 0;
  }
}

/** Gives the bits back; throws BROKEN where there are none, or more is spelled out than was. */
export class BitReader implements BitCoder {
  private readonly streams: readonly Uint8Array[];
  private decoder: RangeDecoder | undefined;
  private next = 0;
  private at = STREAM_BITS;
  private left: number;

  constructor(streams: readonly Uint8Array[], spelled: number) {
    this.streams = streams;
    this.left = spelled;
  }

  code(p: number): number {
    if (this.at === STREAM_BITS) this.open();
    const decoder = this.decoder!;
    const bit = decoder.peek() < p ? 1 : 0;
    if (bit === 1) decoder.take(0, p);
    else decoder.take(p, TOTAL);
    this.at++;
    return bit;
  }

  spell(): void {
    if (--this.left < 0) throw BROKEN;
  }

  /** Whether everything was read and is as it was written. */
  get isDone(): boolean {
    return this.next === this.streams.length && this.left === 0 && (this.decoder?.isDone ?? true);
  }

  private open(): void {
    const stream = this.streams[this.next++];
    if (stream === undefined || !(this.decoder?.isDone ?? true)) throw BROKEN;
    this.decoder = new RangeDecoder(stream);
    this.at = 0;
  }
}
