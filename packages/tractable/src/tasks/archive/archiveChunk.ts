import { crc32 } from "../../files/crc32.ts";

/** What a chunk holds; its number in the file. */
export const CHUNK_KINDS = ["images", "names", "model", "rows"] as const;
/** What a chunk of an archive can hold. */
export type ChunkKind = (typeof CHUNK_KINDS)[number];

/** Where a chunk lies in an archive. */
export interface ChunkPlace {
  /** What it holds. */
  readonly kind: ChunkKind;
  /** The number of its first image or row, from 0. */
  readonly first: number;
  /** How many images it is of. */
  readonly count: number;
  /** Where what it holds begins in the file, and how many bytes that is. */
  readonly at: number;
  /** How many bytes it holds. */
  readonly length: number;
  /** Whether what it holds is as its checksum says. */
  readonly isWhole: boolean;
}

/** "chnk" */
const MARKER = Uint8Array.of(0x63, 0x68, 0x6e, 0x6b);
/** Marker, kind, first, count, length, checksum of what it holds, checksum of these. */
export const CHUNK_HEADER = 28;

export function encodeChunk(
  { kind, first, count }: Pick<ChunkPlace, "kind" | "first" | "count">,
  content: Uint8Array,
): Uint8Array {
  if (content.length >= 2 ** 32) {
    throw new Error(`encodeChunk: expected less than 2^32 bytes, got ${content.length}`);
  }
  const bytes = new Uint8Array(CHUNK_HEADER + content.length);
  const view = new DataView(bytes.buffer);
  bytes.set(MARKER);
  const numbers = [CHUNK_KINDS.indexOf(kind), first, count, content.length, crc32(content)];
  for (const [index, number] of numbers.entries()) view.setUint32(4 + 4 * index, number, true);
  view.setUint32(CHUNK_HEADER - 4, crc32(bytes.subarray(0, CHUNK_HEADER - 4)), true);
  bytes.set(content, CHUNK_HEADER);
  return bytes;
}

/** The chunks of an archive, and what lies between them. */
export interface FoundChunks {
  readonly chunks: readonly ChunkPlace[];
  /** Bytes that belong to no chunk: where they begin, and where they end. */
  readonly skipped: readonly (readonly [from: number, to: number])[];
}

/** Bytes that are compared with checksums are at most so many times those of the archive. */
const MOST_CHECKS = 4;

/**
 * All chunks from a place on; where none begins, bytes are skipped up to the next one. Of a chunk that isn't
 * whole the length tells where it should end, but bytes may lack: the next one is looked for from its
 * beginning on.
 */
export function findChunks(bytes: Uint8Array, from: number): FoundChunks {
  const chunks: ChunkPlace[] = [];
  const skipped: [number, number][] = [];
  // chunks within chunks that aren't whole would be compared over and over
  let checks = MOST_CHECKS * bytes.length;
  let end = from;
  for (let at = from; at < bytes.length; ) {
    const chunk = chunkAt(bytes, at);
    if (chunk === undefined) {
      at = nextMarker(bytes, at + 1);
      continue;
    }
    if (at > end) skipped.push([end, at]);
    chunks.push(chunk);
    end = Math.min(bytes.length, chunk.at + chunk.length);
    checks -= end - chunk.at;
    at = chunk.isWhole || checks < 0 ? end : nextMarker(bytes, chunk.at);
  }
  if (end < bytes.length) skipped.push([end, bytes.length]);
  return { chunks, skipped };
}

function chunkAt(bytes: Uint8Array, from: number): ChunkPlace | undefined {
  if (from + CHUNK_HEADER > bytes.length) return undefined;
  if (MARKER.some((byte, index) => bytes[from + index] !== byte)) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset + from, CHUNK_HEADER);
  const [number, first, count, length, checksum, own] = [0, 1, 2, 3, 4, 5].map((index) =>
    view.getUint32(4 + 4 * index, true),
  ) as [number, number, number, number, number, number];
  const kind = CHUNK_KINDS[number];
  if (kind === undefined || own !== crc32(bytes.subarray(from, from + CHUNK_HEADER - 4))) return undefined;
  const at = from + CHUNK_HEADER;
  const content = bytes.subarray(at, at + length);
  return {
    kind,
    first,
    count,
    at,
    length,
    isWhole: content.length === length && crc32(content) === checksum,
  };
}

function nextMarker(bytes: Uint8Array, from: number): number {
  let at = bytes.indexOf(MARKER[0]!, from);
  while (at >= 0 && MARKER.some((byte, index) => bytes[at + index] !== byte)) {
    at = bytes.indexOf(MARKER[0]!, at + 1);
  }
  return at < 0 ? bytes.length : at;
}
