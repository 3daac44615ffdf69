import { type ByteSource, toByteSource } from "../../files/byteSource.ts";
import type { ChunkKind, ChunkPlace } from "./archiveChunk.ts";
import { damageOf, listedChunks } from "./archiveDamage.ts";
import { type ArchiveHeader, decodeHeader, isOfTable, type TableArchiveHeader } from "./archiveHeader.ts";
import { digestOfBytes } from "./contentsDigest.ts";
import { inflate } from "./deflate.ts";
import { findChunks } from "./findChunks.ts";

/** An archive of whatever sort, of which everything was read once and compared with its checksums. */
export interface OpenedChunks {
  readonly header: ArchiveHeader | TableArchiveHeader;
  readonly chunks: readonly ChunkPlace[];
  /** What is wrong, a sentence for each place. */
  readonly damage: readonly string[];
  /** What a chunk holds. */
  readonly contentOf: (chunk: ChunkPlace) => Promise<Uint8Array>;
  /** The first bytes of what a chunk holds, so many where there are. */
  readonly startOf: (chunk: ChunkPlace, length: number) => Promise<Uint8Array>;
  /** What the whole chunk of a kind holds, inflated; undefined where there is none, or it isn't that. */
  readonly inflated: (kind: ChunkKind, most: number) => Promise<Uint8Array | undefined>;
}

/** Opens an archive; `name` is what messages call it. */
export async function openChunks(bytes: Uint8Array | ByteSource, name: string): Promise<OpenedChunks> {
  const source = toByteSource(bytes, name);
  const { header, version, end } = await decodeHeader(source, name);
  const all = await findChunks(source, { from: end, version, id: header.id });
  const found = await listedChunks(source, all);
  const { chunks } = found;
  const startOf = ({ at, length }: ChunkPlace, most: number) => source.read(at, at + Math.min(length, most));
  const contentOf = (chunk: ChunkPlace) => startOf(chunk, chunk.length);
  return {
    header,
    chunks,
    damage: damageOf(header, found, isOfTable(header) ? "rows" : "images"),
    contentOf,
    startOf,
    async inflated(kind, most) {
      const chunk = chunks.find((one) => one.kind === kind && one.isWhole);
      if (chunk === undefined) return undefined;
      const content = await inflate(await contentOf(chunk), most).catch(() => undefined);
      const isPacked = chunk.digest === undefined || (content && digestOfBytes(content)) === chunk.digest;
      return isPacked ? content : undefined;
    },
  };
}
