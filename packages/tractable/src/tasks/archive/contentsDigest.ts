import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex } from "@noble/hashes/utils.js";
import type { Size } from "../../integers/pixelWindow.ts";

/** The length that stands for a gap. */
const GAP = 0xffffffff;
const ROOM = 2 ** 16;

/** SHA-256 of what is packed, in hexadecimal: of each chunk's, and of all together. */
export class ContentsDigest {
  private own = sha256.create();
  private readonly whole = sha256.create();
  private readonly encoder = new TextEncoder();
  private bytes = new Uint8Array(ROOM);
  private used = 0;

  /** An image: its height and width, and its pixels. */
  image({ height, width }: Size, pixels: Uint8Array): void {
    this.number(height);
    this.number(width);
    this.flush();
    this.add(pixels);
  }

  /** A row of a table: the length of every cell in bytes of UTF-8, and those; 2³² − 1 for a gap. */
  row(cells: readonly (string | null)[]): void {
    for (const cell of cells) {
      if (cell === null) {
        this.number(GAP);
        continue;
      }
      // a character of UTF-16 takes three bytes at most
      this.reserve(4 + 3 * cell.length);
      const { written } = this.encoder.encodeInto(cell, this.bytes.subarray(this.used + 4));
      this.number(written);
      this.used += written;
    }
  }

  /** The digest of what was added since the last one was asked for. */
  chunk(): string {
    this.flush();
    const digest = bytesToHex(this.own.digest());
    this.own = sha256.create();
    return digest;
  }

  /** The digest of all that was added. */
  all(): string {
    this.flush();
    return bytesToHex(this.whole.clone().digest());
  }

  private number(value: number): void {
    this.reserve(4);
    const { bytes, used } = this;
    bytes[used] = value;
    bytes[used + 1] = value >>> 8;
    bytes[used + 2] = value >>> 16;
    bytes[used + 3] = value >>> 24;
    this.used += 4;
  }

  private reserve(bytes: number): void {
    if (this.used + bytes <= this.bytes.length) return;
    this.flush();
    if (bytes > this.bytes.length) this.bytes = new Uint8Array(bytes);
  }

  private flush(): void {
    if (this.used > 0) this.add(this.bytes.subarray(0, this.used));
    this.used = 0;
  }

  private add(bytes: Uint8Array): void {
    this.own.update(bytes);
    this.whole.update(bytes);
  }
}

/** SHA-256 of bytes, in hexadecimal. */
export function digestOfBytes(bytes: Uint8Array): string {
  return bytesToHex(sha256(bytes));
}
