import { DataError } from "../dataError.ts";
import { type ImageSize, type PictureOptions, sizeText } from "./imagePart.ts";
import type { ImageSet } from "./imageSet.ts";
import { inOrder } from "./inOrder.ts";
import { labelImages, type Place } from "./labelImages.ts";
import { type AskedPart, openImageParts } from "./openImageParts.ts";
import { PixelStore } from "./pixelStore.ts";
import { sourceText } from "./sourceText.ts";

export interface ReadImagesOptions {
  /** Scale each image to cover this size and crop what is beyond (default: images must be of one size). */
  size?: { width: number; height: number };
  /** Make all images grey (1) or RGB (3); default: grey when every image is. */
  channels?: 1 | 3;
  /**
   * A file of one label an image (IDX, .npy or .npz), or "folders": the name of the folder an image lies in.
   */
  labels?: string;
  /** Leave out files that can't be read (default: an error). */
  skipBad?: boolean;
  /** Refuse pictures of which something would be lost: transparency, more than 8 bits (default: false). */
  exact?: boolean;
  /** Called with the number of images done so far. */
  onProgress?: (count: number) => void;
}

/** Decoders of picture files run in threads of their own; more of them only take memory. */
const AT_ONCE = 4;

/**
 * Read images as bytes: folders of PNG, JPEG and WebP files (recursive, sorted by path), globs, single files,
 * IDX files and uint8 arrays (.npy, .npz) of shape [n, height, width] or with an axis of 1 or 3 channels, the
 * first where both could be. `file#17` is image 17 of a source, from 0. Pictures of 16 bits become 8 bits,
 * transparency black.
 * @throws DataError when there are no such images, one can't be read, sizes differ or labels don't fit.
 */
export async function readImages(
  sources: readonly string[],
  options: ReadImagesOptions = {},
): Promise<ImageSet> {
  const { size, channels: asked, skipBad = false, exact, onProgress } = options;
  const parts = await openImageParts(sources);
  const places = parts.flatMap(placesOf);
  const label = await labelImages(options.labels, parts);
  const source = sourceText(sources);

  const kept: Place[] = [];
  const skipped: { path: string; reason: string }[] = [];
  let first: { name: string; size: ImageSize; store: PixelStore } | undefined;
  let done = 0;
  for await (const image of inOrder(tasksOf(parts, { size, exact }), AT_ONCE)) {
    const place = places[done]!;
    const name = nameOf(place);
    if ("reason" in image) skipped.push({ path: name, reason: image.reason });
    else {
      first ??= { name, size: image, store: new PixelStore(places.length, image, asked, source) };
      checkSize(name, image, first);
      first.store.add(image);
      kept.push(place);
    }
    done++;
    onProgress?.(done);
  }
  if (!first || (skipped.length > 0 && !skipBad)) throw unreadable(source, skipped, places.length);

  const { width, height } = first.size;
  return {
    ...first.store.finish(),
    height,
    width,
    source,
    names: (index) => nameOf(kept[index]!),
    ...label(kept),
    skipped,
  };
}

function placesOf(asked: AskedPart): Place[] {
  return Array.from({ length: asked.to - asked.from }, (_, at) => ({ asked, index: asked.from + at }));
}

function nameOf({ asked, index }: Place): string {
  return asked.part.name(index);
}

async function* tasksOf(parts: AskedPart[], options: PictureOptions) {
  for (const { part, from, to } of parts) {
    if (to > from) yield* part.tasks(from, to, options);
  }
}

function checkSize(name: string, size: ImageSize, first: { name: string; size: ImageSize }): void {
  if (size.width === first.size.width && size.height === first.size.height) return;
  const smaller = size.width * size.height < first.size.width * first.size.height ? size : first.size;
  throw new DataError(
    `${name}: expected an image of ${sizeText(first.size)} like ${first.name}, got ${sizeText(size)}; --size ${sizeText(smaller)} would bring all images to one size`,
  );
}

function unreadable(
  source: string,
  skipped: readonly { path: string; reason: string }[],
  count: number,
): DataError {
  const { path, reason } = skipped[0]!;
  if (count === 1) return new DataError(`${path}: ${reason}; name another image`);
  const bad = skipped.length.toLocaleString("en");
  const all = count.toLocaleString("en");
  if (skipped.length === count)
    return new DataError(
      `${source}: none of its ${all} images can be read; of the first, ${path}, ${reason}`,
    );
  return new DataError(
    skipped.length === 1
      ? `${path}: ${reason}; it is the only bad one of ${all} images, --skip-bad leaves it out`
      : `${path}: ${reason}; it is the first of ${bad} bad ones among ${all} images, --skip-bad leaves them out`,
  );
}
