import type { ByteSource } from "../../files/byteSource.ts";
import { type ChunkKind, type ChunkPlace, chunkHeaderBytes } from "./archiveChunk.ts";
import type { ArchiveHeader } from "./archiveHeader.ts";
import type { ContentsDigest } from "./contentsDigest.ts";
import type { FoundChunks } from "./findChunks.ts";
import { isOrAre, spanText } from "./spanText.ts";

/** The header of a chunk in archives that have an end. */
const HEADER_BYTES = chunkHeaderBytes(3);

/**
 * Tells the chunks that the end of the archive doesn't list apart, as those of another. An end that isn't one
 * counts as damaged.
 */
export async function listedChunks(source: ByteSource, found: FoundChunks): Promise<FoundChunks> {
  const end = found.chunks.findLast(({ kind, isWhole }) => kind === "end" && isWhole);
  if (end === undefined) return found;
  if (end.length !== 4 * end.count) {
    return { ...found, chunks: found.chunks.map((one) => (one === end ? { ...one, isWhole: false } : one)) };
  }
  const bytes = await source.read(end.at, end.at + end.length);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const listed = new Set(Array.from({ length: end.count }, (_, index) => view.getUint32(4 * index, true)));
  const isOwn = (chunk: ChunkPlace) => chunk.kind === "end" || listed.has(chunk.checksum);
  return {
    ...found,
    chunks: found.chunks.filter(isOwn),
    foreign: [...found.foreign, ...found.chunks.filter((chunk) => !isOwn(chunk))],
  };
}

/** The chunks of images or rows that can be decoded: whole ones, in order, of such as no other has. */
export function usable(
  count: number,
  chunks: readonly ChunkPlace[],
  wanted: ChunkKind,
): readonly ChunkPlace[] {
  let next = 0;
  return chunks.filter(({ kind, first, count: own, isWhole }) => {
    if (kind !== wanted || first < next || first + own > count || !isWhole) return false;
    next = first + own;
    return true;
  });
}

/**
 * What is missing or damaged, by the numbers of the images or rows; a sentence for each place. `inside` is
 * what else there should be as the header says, in archives that say so.
 */
export function damageOf(
  { count, inside = [], id }: Pick<ArchiveHeader, "count" | "inside" | "id">,
  { chunks, foreign, skipped }: FoundChunks,
  wanted: ChunkKind,
): string[] {
  const isThere = (kind: ChunkKind) => chunks.some((one) => one.kind === kind && one.isWhole);
  const expected: ChunkKind[] = [...inside, ...(id === undefined ? [] : ["end" as const])];
  const others = new Set([...expected, ...chunks.map(({ kind }) => kind)].filter((kind) => kind !== wanted));
  const found: string[] = [];
  let next = 0;
  const lacks = (end: number) => {
    if (end > next) found.push(`${told(wanted, next, end - next)} damaged or missing`);
  };
  const used = usable(count, chunks, wanted);
  for (const { first, count: own } of used) {
    lacks(first);
    next = first + own;
  }
  lacks(count);
  for (const kind of others) {
    if (!isThere(kind)) found.push(`its ${kind} ${kind === "names" ? "are" : "is"} damaged or missing`);
  }
  const isUsed = new Set(used);
  for (const chunk of chunks) {
    if (chunk.kind !== wanted || !chunk.isWhole || isUsed.has(chunk)) continue;
    const { first, count: own } = chunk;
    const they = own === 1 ? "it doesn't" : "they don't";
    found.push(`${told(wanted, first, own)} there where ${they} belong, and left out`);
  }
  for (const { kind, first, count: own } of foreign) {
    const what = kind === wanted ? told(kind, first, own) : `a chunk of its ${kind} is`;
    found.push(`${what} of another archive, and left out`);
  }
  const last = [...chunks, ...foreign].reduce((most, { at, length }) => Math.max(most, at + length), 0);
  for (const [from, to] of skipped) {
    // of an archive that was cut within the header of a chunk it was told by now that its end is missing
    const isCut = id !== undefined && !isThere("end") && from >= last && to - from < HEADER_BYTES;
    if (!isCut) found.push(`bytes ${from} to ${to - 1} belong to nothing that it holds`);
  }
  return found;
}

/** The images or rows of some numbers, with the verb that follows. */
function told(kind: ChunkKind, first: number, count: number): string {
  return `${spanText(kind, first, count)} ${isOrAre(count)}`;
}

/** Whether all together is what was packed, as the end of the archive says; without one nothing says it. */
export function isPacked(contents: ContentsDigest, chunks: readonly ChunkPlace[]): boolean {
  const end = chunks.find(({ kind }) => kind === "end");
  return end === undefined || end.digest === contents.all();
}

/** How many digits of a hash are shown. */
const SHOWN = 12;

/** The beginning of a hash, for messages. */
export function shortDigest(digest: string): string {
  return `${digest.slice(0, SHOWN)}…`;
}
