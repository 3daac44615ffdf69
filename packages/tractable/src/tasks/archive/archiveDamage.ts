import type { ChunkKind, ChunkPlace, FoundChunks } from "./archiveChunk.ts";

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
  { count, inside = [] }: { readonly count: number; readonly inside?: readonly ChunkKind[] },
  { chunks, skipped }: FoundChunks,
  wanted: ChunkKind,
): string[] {
  const isThere = (kind: ChunkKind) => chunks.some((one) => one.kind === kind && one.isWhole);
  const others = new Set([...inside, ...chunks.map(({ kind }) => kind)].filter((kind) => kind !== wanted));
  const found = [...others]
    .filter((kind) => !isThere(kind))
    .map((kind) => `its ${kind} ${kind === "model" ? "is" : "are"} damaged or missing`);
  let next = 0;
  const lacks = (end: number) => {
    if (end > next) found.push(`${wanted} ${next} to ${end - 1} are damaged or missing`);
  };
  const used = usable(count, chunks, wanted);
  for (const { first, count: own } of used) {
    lacks(first);
    next = first + own;
  }
  lacks(count);
  for (const chunk of chunks) {
    if (chunk.kind !== wanted || !chunk.isWhole || used.includes(chunk)) continue;
    const { first, count: own } = chunk;
    found.push(`${wanted} ${first} to ${first + own - 1} are there where they don't belong, and left out`);
  }
  for (const [from, to] of skipped) found.push(`bytes ${from} to ${to - 1} belong to nothing that it holds`);
  return found;
}

/** How many digits of a hash are shown. */
const SHOWN = 12;

/** The beginning of a hash, for messages. */
export function shortDigest(digest: string): string {
  return `${digest.slice(0, SHOWN)}…`;
}
