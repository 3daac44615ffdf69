import { valueCount } from "../../images/imageSize.ts";
import type { ImageCoder } from "../../integers/imageCoder.ts";
import type { ArchiveHeader } from "./archiveHeader.ts";
import { unpackImages } from "./codedImages.ts";
import { unpackPictures } from "./codedPictures.ts";
import type { DecodedPart } from "./openArchive.ts";

/**
 * The images of a chunk of so many, told from its first; `only` is the number of the one that is wanted.
 * Undefined stands for some that the model can't have written.
 */
export async function* decodeImages(
  coder: ImageCoder,
  { together }: ArchiveHeader,
  content: Uint8Array,
  count: number,
  only: number | undefined,
): AsyncGenerator<DecodedPart | undefined> {
  const streams = Math.ceil(count / together);
  const coded = unpackImages(content, streams);
  if (coded === undefined) return yield undefined;
  const { image } = coder;
  const size = valueCount(image);
  const first = only === undefined ? 0 : Math.floor(only / together);
  const end = only === undefined ? streams : first + 1;
  // a chunk that others wrote may hold more images than fit into memory at once
  const most = Math.max(1, Math.floor(coder.groupSize / together));
  for (let from = first; from < end; from += most) {
    const to = Math.min(end, from + most);
    const images = Math.min(count, to * together) - from * together;
    const { pixels, isWhole } = await coder.decode(coded.slice(from, to), images, together);
    if (!isWhole.every(Boolean)) return yield undefined;
    const skipped = only === undefined ? 0 : only - from * together;
    const kept = only === undefined ? images : 1;
    const { height, width } = image;
    const part = pixels.subarray(skipped * size, (skipped + kept) * size);
    yield { first: from * together + skipped, count: kept, height, width, pixels: part };
  }
}

/** Pictures of a chunk of so many, each of a size of its own, as `decodeImages` gives images of one. */
export async function* decodePictures(
  coder: ImageCoder,
  { image: { channels } }: ArchiveHeader,
  content: Uint8Array,
  count: number,
  only: number | undefined,
): AsyncGenerator<DecodedPart | undefined> {
  const all = unpackPictures(content, count, channels);
  if (all === undefined) return yield undefined;
  const wanted = all
    .map((picture, first) => picture && { picture, first })
    .slice(only ?? 0, only === undefined ? count : only + 1);
  const known = wanted.filter((one) => one !== undefined);
  if (known.length < wanted.length) yield undefined;
  for (let from = 0; from < known.length; ) {
    const group = known.slice(from).map(({ picture }) => picture);
    const decoded = await coder.decodePictures(group.slice(0, coder.groupOf(group)));
    for (const [index, { isWhole, ...picture }] of decoded.entries()) {
      yield isWhole ? { ...picture, first: known[from + index]!.first, count: 1 } : undefined;
    }
    from += decoded.length;
  }
}
