import { crc32 } from "../../files/crc32.ts";

/** What a chunk holds; its number in the file. */
export const CHUNK_KINDS = ["images", "names", "model", "rows", "end"] as const;
/** What a chunk of an archive can hold. */
export type ChunkKind = (typeof CHUNK_KINDS)[number];

/** Where a chunk lies in an archive. */
export interface ChunkPlace {
  /** What it holds. */
  readonly kind: ChunkKind;
  /** The number of its first image or row, from 0. */
  readonly first: number;
  /** How many images or rows it is of. */
  readonly count: number;
  /** Where what it holds begins in the file, and how many bytes that is. */
  readonly at: number;
  /** How many bytes it holds. */
  readonly length: number;
  /** Whether what it holds is as its checksum says. */
  readonly isWhole: boolean;
  /** The SHA-256 of what was packed into it, in hexadecimal; undefined in archives of versions 1 and 2. */
  readonly digest: string | undefined;
  /** The checksum of its header, by which the end of an archive knows it. */
  readonly checksum: number;
}

/** "chnk" */
export const MARKER = Uint8Array.of(0x63, 0x68, 0x6e, 0x6b);
/** Marker, kind, first, count, length, checksum of what it holds; then, since version 3, id and digest. */
const PLAIN = 24;
const ID_AT = PLAIN;
const ID_BYTES = 8;
const DIGEST_AT = ID_AT + ID_BYTES;
const DIGEST_BYTES = 32;
const BOUND = DIGEST_AT + DIGEST_BYTES;

/** How many bytes the header of a chunk has, with its own checksum at the end. */
export function chunkHeaderBytes(version: number): number {
  return (version < 3 ? PLAIN : BOUND) + 4;
}

/** What a chunk says of itself, but for where it lies. */
export type ChunkFacts = Pick<ChunkPlace, "kind" | "first" | "count"> & { readonly digest: string };

/** A chunk of an archive, whose header says `id`; `checksum` is that of the chunk's own header. */
export function encodeChunk(
  { kind, first, count, digest }: ChunkFacts,
  content: Uint8Array,
  id: string,
): { readonly bytes: Uint8Array; readonly checksum: number } {
  if (content.length >= 2 ** 32) {
    throw new Error(`encodeChunk: expected less than 2^32 bytes, got ${content.length}`);
  }
  const bytes = new Uint8Array(BOUND + 4 + content.length);
  const view = new DataView(bytes.buffer);
  bytes.set(MARKER);
  const numbers = [CHUNK_KINDS.indexOf(kind), first, count, content.length, crc32(content)];
  for (const [index, number] of numbers.entries()) view.setUint32(4 + 4 * index, number, true);
  bytes.set(fromHex(id), ID_AT);
  bytes.set(fromHex(digest), DIGEST_AT);
  const checksum = crc32(bytes.subarray(0, BOUND));
  view.setUint32(BOUND, checksum, true);
  bytes.set(content, BOUND + 4);
  return { bytes, checksum };
}

/** What the header of a chunk says. */
export interface ChunkHeader extends Omit<ChunkPlace, "at" | "isWhole"> {
  /** What the archive is called that it is of; undefined in archives of versions 1 and 2. */
  readonly id: string | undefined;
  /** The checksum of what it holds. */
  readonly contentChecksum: number;
}

/** Reads the header of a chunk; undefined where none begins. */
export function decodeChunkHeader(bytes: Uint8Array): ChunkHeader | undefined {
  if (MARKER.some((byte, index) => bytes[index] !== byte)) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const [number, first, count, length, contentChecksum] = [0, 1, 2, 3, 4].map((index) =>
    view.getUint32(4 + 4 * index, true),
  ) as [number, number, number, number, number];
  const checksum = view.getUint32(bytes.length - 4, true);
  const kind = CHUNK_KINDS[number];
  if (kind === undefined || checksum !== crc32(bytes.subarray(0, -4))) return undefined;
  const isBound = bytes.length > BOUND;
  return {
    kind,
    first,
    count,
    length,
    contentChecksum,
    checksum,
    id: isBound ? toHex(bytes.subarray(ID_AT, DIGEST_AT)) : undefined,
    digest: isBound ? toHex(bytes.subarray(DIGEST_AT, BOUND)) : undefined,
  };
}

function fromHex(text: string): Uint8Array {
  return Uint8Array.from({ length: text.length / 2 }, (_, at) =>
    Number.parseInt(text.slice(2 * at, 2 * at + 2), 16),
  );
}

function toHex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
