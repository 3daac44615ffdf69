import type { ByteSource } from "./byteSource.ts";

/** Bytes that are read together. */
const PIECE = 2 ** 20;

/** Goes through bytes that lie elsewhere, of which it holds a piece; most of what is asked for is there. */
export class SourceWindow {
  private readonly source: ByteSource;
  private start = 0;
  private bytes: Uint8Array = new Uint8Array();

  constructor(source: ByteSource) {
    this.source = source;
  }

  /** Bytes from a place on, `least` or more where so many follow, if they are there already. */
  ready(at: number, least: number): Uint8Array | undefined {
    const offset = at - this.start;
    const wanted = Math.min(least, this.source.size - at);
    if (offset < 0 || offset + wanted > this.bytes.length) return undefined;
    return this.bytes.subarray(offset);
  }

  /** Reads bytes from a place on, `least` or more where so many follow. */
  async load(at: number, least: number): Promise<Uint8Array> {
    this.bytes = await this.source.read(at, Math.min(this.source.size, at + Math.max(PIECE, least)));
    this.start = at;
    return this.bytes;
  }
}
