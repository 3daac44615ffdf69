import { DataError } from "../dataError.ts";
import { type Planes, sizeText } from "./imagePart.ts";
import type { ImageSet } from "./imageSet.ts";
import { inOrder } from "./inOrder.ts";
import { openImageParts } from "./openImageParts.ts";
import { PixelStore } from "./pixelStore.ts";
import { sourceText } from "./sourceText.ts";

export interface ReadPatchesOptions {
  /** The side of every patch, in pixels. */
  side: number;
  /** Make all patches grey (1) or RGB (3); default: grey when every one is. */
  channels?: 1 | 3;
  /** Leave out files that can't be read (default: an error). */
  skipBad?: boolean;
  /** Called with the number of pictures done so far. */
  onProgress?: (count: number) => void;
}

const AT_ONCE = 4;
/** All patches together take at most so many bytes; of more, some are drawn. */
const MOST_BYTES = 2 ** 28;

/**
 * Cut pictures of any size into squares that cover them, as images of one size. Pictures that a square
 * doesn't fit in are left out. Sources are those of `readImages`.
 * @throws DataError when there are no such pictures, or one can't be read.
 */
export async function readPatches(
  sources: readonly string[],
  { side, channels, skipBad = false, onProgress }: ReadPatchesOptions,
): Promise<ImageSet> {
  const parts = await openImageParts(sources);
  const source = sourceText(sources);
  const names = parts.flatMap(({ part, from, to }) =>
    Array.from({ length: to - from }, (_, at) => part.name(from + at)),
  );
  const most = Math.floor(MOST_BYTES / (3 * side * side));
  const kept: { patch: Planes; name: string }[] = [];
  const skipped: { path: string; reason: string }[] = [];
  const below = randomBelow();
  let seen = 0;
  let done = 0;
  async function* tasks() {
    for (const { part, from, to } of parts) if (to > from) yield* part.tasks(from, to);
  }
  for await (const picture of inOrder(tasks(), AT_ONCE)) {
    const name = names[done++]!;
    onProgress?.(done);
    if ("reason" in picture) {
      if (!skipBad)
        throw new DataError(`${name}: ${picture.reason}; leave it out, or all such with --skip-bad`);
      skipped.push({ path: name, reason: picture.reason });
    } else if (Math.min(picture.width, picture.height) < side) {
      skipped.push({ path: name, reason: `of ${sizeText(picture)} it is smaller than a patch` });
    } else {
      for (const patch of patchesOf(picture, side)) {
        // a reservoir: each patch of all has the same chance to be kept
        const at = kept.length < most ? kept.length : below(seen + 1);
        if (at < most) kept[at] = { patch, name };
        seen++;
      }
    }
  }
  if (kept.length === 0) {
    throw new DataError(
      `${source}: expected pictures of ${side}x${side} or more to cut patches from, got ${names.length} that are smaller or can't be read; use smaller --patches`,
    );
  }
  const store = new PixelStore(kept.length, { width: side, height: side }, channels, source);
  for (const { patch } of kept) store.add(patch);
  return {
    ...store.finish(),
    height: side,
    width: side,
    source,
    names: (index) => kept[index]!.name,
    labels: undefined,
    classNames: [],
    skipped,
  };
}

/** Squares that cover a picture, evenly spread; they overlap where its sides aren't multiples of theirs. */
function* patchesOf(picture: Planes, side: number): Generator<Planes> {
  const { data, channels, width, height } = picture;
  for (const top of places(height, side)) {
    for (const left of places(width, side)) {
      const patch = new Uint8Array(channels * side * side);
      for (let line = 0; line < channels * side; line++) {
        const channel = Math.floor(line / side);
        const from = (channel * height + top + (line % side)) * width + left;
        patch.set(data.subarray(from, from + side), line * side);
      }
      yield { data: patch, channels, width: side, height: side };
    }
  }
}

function places(length: number, side: number): number[] {
  const count = Math.ceil(length / side);
  return Array.from({ length: count }, (_, index) =>
    Math.round((index * (length - side)) / Math.max(1, count - 1)),
  );
}

/** Draws whole numbers, always the same ones, so that the same patches are kept of the same pictures. */
function randomBelow(): (limit: number) => number {
  let state = 1;
  return (limit) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  };
}
