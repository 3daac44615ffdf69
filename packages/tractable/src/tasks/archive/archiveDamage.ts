import type { ChunkKind, ChunkPlace } from "./archiveChunk.ts";

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

/** What is missing or damaged, by the numbers of the images or rows; a sentence for each place. */
export function damageOf(count: number, chunks: readonly ChunkPlace[], wanted: ChunkKind): string[] {
  const found = chunks
    .filter(({ kind, isWhole }) => kind !== wanted && !isWhole)
    .map(({ kind }) => `its ${kind} are damaged`.replace("model are", "model is"));
  let next = 0;
  const lacks = (end: number) => {
    if (end > next) found.push(`${wanted} ${next} to ${end - 1} are damaged or missing`);
  };
  for (const { first, count: own } of usable(count, chunks, wanted)) {
    lacks(first);
    next = first + own;
  }
  lacks(count);
  return found;
}

/** How many digits of a hash are shown. */
const SHOWN = 12;

/** The beginning of a hash, for messages. */
export function shortDigest(digest: string): string {
  return `${digest.slice(0, SHOWN)}…`;
}
