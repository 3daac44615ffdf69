import type { ByteSource } from "../../files/byteSource.ts";
import { crc32 } from "../../files/crc32.ts";
import { SourceWindow } from "../../files/sourceWindow.ts";
import { type ChunkPlace, chunkHeaderBytes, decodeChunkHeader, MARKER } from "./archiveChunk.ts";

/** The chunks of an archive, and what lies between them. */
export interface FoundChunks {
  readonly chunks: readonly ChunkPlace[];
  /** Chunks that are those of another archive. */
  readonly foreign: readonly ChunkPlace[];
  /** Bytes that belong to no chunk: where they begin, and where they end. */
  readonly skipped: readonly (readonly [from: number, to: number])[];
}

/** Where to look for chunks. */
export interface ChunkSearch {
  /** Where the first begins. */
  readonly from: number;
  /** The version of the archive. */
  readonly version: number;
  /** What its chunks repeat; undefined in archives of versions 1 and 2. */
  readonly id: string | undefined;
}

/** Bytes that are compared with checksums are at most so many times those of the archive. */
const MOST_CHECKS = 4;

/**
 * All chunks from a place on; where none begins, bytes are skipped up to the next one. Of a chunk that isn't
 * whole the next may lie within, as bytes may lack there. No more than a piece of the archive is held.
 */
export async function findChunks(
  source: ByteSource,
  { from, version, id }: ChunkSearch,
): Promise<FoundChunks> {
  const { size } = source;
  const chunks: ChunkPlace[] = [];
  const foreign: ChunkPlace[] = [];
  const skipped: [number, number][] = [];
  const headerBytes = chunkHeaderBytes(version);
  const window = new SourceWindow(source);
  // chunks within chunks that aren't whole would be compared over and over
  let checks = MOST_CHECKS * size;
  let end = from;
  for (let at = from; at < size; ) {
    const bytes = window.ready(at, headerBytes) ?? (await window.load(at, headerBytes));
    const header = bytes.length < headerBytes ? undefined : decodeChunkHeader(bytes.subarray(0, headerBytes));
    if (header === undefined) {
      at = await nextMarker(window, at + 1, size);
      continue;
    }
    if (at > end) skipped.push([end, at]);
    const { id: own, contentChecksum, ...facts } = header;
    const begin = at + headerBytes;
    end = Math.min(size, begin + header.length);
    const isWhole =
      end === begin + header.length && (await checksumOf(window, begin, end)) === contentChecksum;
    (own === id ? chunks : foreign).push({ ...facts, at: begin, isWhole });
    checks -= end - begin;
    at = isWhole || checks < 0 ? end : await nextMarker(window, begin, size);
  }
  if (end < size) skipped.push([end, size]);
  return { chunks, foreign, skipped };
}

async function checksumOf(window: SourceWindow, from: number, to: number): Promise<number> {
  let checksum = 0;
  for (let at = from; at < to; ) {
    const found = window.ready(at, 1) ?? (await window.load(at, 1));
    const bytes = found.subarray(0, to - at);
    checksum = crc32(bytes, checksum);
    at += bytes.length;
  }
  return checksum;
}

/** Where the next chunk may begin, from a place on. */
async function nextMarker(window: SourceWindow, from: number, size: number): Promise<number> {
  const { length } = MARKER;
  for (let start = from; start + length <= size; ) {
    const bytes = window.ready(start, length) ?? (await window.load(start, length));
    for (let at = bytes.indexOf(MARKER[0]!); at >= 0; at = bytes.indexOf(MARKER[0]!, at + 1)) {
      if (MARKER.every((byte, index) => bytes[at + index] === byte)) return start + at;
    }
    // a marker may lie across the end of what is there
    start += bytes.length - length + 1;
  }
  return size;
}
