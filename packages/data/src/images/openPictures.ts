import { DataError } from "../dataError.ts";
import type { Planes } from "./imagePart.ts";
import { inOrder } from "./inOrder.ts";
import { type AskedPart, openImageParts } from "./openImageParts.ts";
import { hasColour } from "./pixelStore.ts";
import { sourceText } from "./sourceText.ts";

export interface PictureSource {
  readonly count: number;
  /** Where the pictures came from, in words. */
  readonly source: string;
  /** Where picture `index` came from: a path, or `file.gz#17`. */
  readonly names: (index: number) => string;
  /**
   * The pictures in order, a few at a time in memory.
   * @throws DataError where one can't be read, or is more than grey and that is asked for.
   */
  read(options: ReadPicturesOptions): AsyncGenerator<Planes>;
}

export interface ReadPicturesOptions {
  /** Give all of them as grey (1) or RGB (3). */
  readonly channels: 1 | 3;
  /** Refuse pictures of which something would be lost: transparency, more than 8 bits (default: false). */
  readonly exact?: boolean;
}

/** Decoders of picture files run in threads of their own; more of them only take memory. */
const AT_ONCE = 2;

/**
 * Open pictures, each of a size of its own, without reading them. Sources are those of `readImages`.
 * @throws DataError when there are none.
 */
export async function openPictures(sources: readonly string[]): Promise<PictureSource> {
  const parts = await openImageParts(sources);
  const places = parts.flatMap(({ part, from, to }) =>
    Array.from({ length: to - from }, (_, at) => ({ part, index: from + at })),
  );
  const names = (index: number) => places[index]!.part.name(places[index]!.index);
  return {
    count: places.length,
    source: sourceText(sources),
    names,
    async *read({ channels, exact }) {
      let index = 0;
      for await (const picture of inOrder(tasksOf(parts, exact), AT_ONCE)) {
        const name = names(index++);
        if ("reason" in picture) throw new DataError(`${name}: ${picture.reason}; leave it out`);
        yield withChannels(picture, channels, name);
      }
    },
  };
}

async function* tasksOf(parts: readonly AskedPart[], exact: boolean | undefined) {
  for (const { part, from, to } of parts) if (to > from) yield* part.tasks(from, to, { exact });
}

function withChannels(picture: Planes, channels: 1 | 3, name: string): Planes {
  const { data, width, height } = picture;
  if (picture.channels === channels) return picture;
  const area = width * height;
  if (channels === 1) {
    if (hasColour(data)) throw new DataError(`${name}: expected grey pixels, got colours; leave it out`);
    return { data: data.subarray(0, area), channels, width, height };
  }
  const wide = new Uint8Array(3 * area);
  for (let channel = 0; channel < 3; channel++) wide.set(data, channel * area);
  return { data: wide, channels, width, height };
}
