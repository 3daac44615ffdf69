import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex } from "@noble/hashes/utils.js";
import { type ChunkFacts, encodeChunk } from "./archiveChunk.ts";
import { type ArchiveHeader, encodeHeader, headerText, type TableArchiveHeader } from "./archiveHeader.ts";

interface Waiting {
  readonly facts: ChunkFacts;
  readonly content: Uint8Array;
}

/** How many hexadecimal digits bind chunks to their archive. */
const ID_DIGITS = 16;

/**
 * Puts an archive together: its header, chunks that repeat what binds them to it, and an end that lists them.
 * What binds them follows from the header and the first of the images or rows, so that the same ones give the
 * same archive; until then nothing is written.
 */
export class ArchiveWriter {
  private readonly facts: Omit<ArchiveHeader, "id"> | Omit<TableArchiveHeader, "id">;
  private readonly waiting: Waiting[] = [];
  private readonly checksums: number[] = [];
  private id: string | undefined;

  constructor(facts: Omit<ArchiveHeader, "id"> | Omit<TableArchiveHeader, "id">) {
    this.facts = facts;
  }

  /** Gives a chunk; what is to be written by now. */
  *add(facts: ChunkFacts, content: Uint8Array): Generator<Uint8Array> {
    this.waiting.push({ facts, content });
    if (this.id !== undefined || facts.kind === "images" || facts.kind === "rows") yield* this.written();
  }

  /** What is to be written at the end; `digest` is that of all images or rows. */
  *end(digest: string): Generator<Uint8Array> {
    yield* this.written();
    const content = new Uint8Array(4 * this.checksums.length);
    const view = new DataView(content.buffer);
    for (const [index, checksum] of this.checksums.entries()) view.setUint32(4 * index, checksum, true);
    const facts = { kind: "end", first: 0, count: this.checksums.length, digest } as const;
    yield encodeChunk(facts, content, this.id!).bytes;
  }

  private *written(): Generator<Uint8Array> {
    if (this.id === undefined) {
      const hash = sha256.create().update(headerText(this.facts));
      for (const { content } of this.waiting) hash.update(content);
      this.id = bytesToHex(hash.digest()).slice(0, ID_DIGITS);
      yield encodeHeader({ ...this.facts, id: this.id });
    }
    for (const { facts, content } of this.waiting.splice(0)) {
      const { bytes, checksum } = encodeChunk(facts, content, this.id);
      this.checksums.push(checksum);
      yield bytes;
    }
  }
}
