import { valueCount } from "../../images/imageSize.ts";
import { type ImageCoder, MOST_IMAGES, MOST_VALUES_TOGETHER } from "../../integers/imageCoder.ts";
import type { ChunkPlace } from "./archiveChunk.ts";
import type { ArchiveHeader } from "./archiveHeader.ts";
import { unpackImages } from "./codedImages.ts";
import { unpackPictures } from "./codedPictures.ts";
import type { DecodedPart } from "./openArchive.ts";

/** Images of a chunk, told from its first; undefined stands for some that the model can't have written. */
export type Decoded = DecodedPart | undefined;

/**
 * The images of a chunk; `only` is the number of the one that is wanted, told from its first. Of a chunk that
 * says what was packed no more is decoded than such a chunk can hold.
 */
export async function* decodeChunk(
  coder: ImageCoder,
  header: ArchiveHeader,
  { count, length, digest }: ChunkPlace,
  content: () => Promise<Uint8Array>,
  only: number | undefined,
): AsyncGenerator<Decoded> {
  if (digest !== undefined && coder.sizes === "one" && !isWritten(coder, header, count, length)) {
    return yield undefined;
  }
  const decode = coder.sizes === "any" ? decodePictures : decodeImages;
  yield* decode(coder, header, await content(), count, only);
}

/** Whether a chunk of images of one size is one that is written; those of versions 1 and 2 may be larger. */
function isWritten(
  { image }: ImageCoder,
  { together }: ArchiveHeader,
  count: number,
  length: number,
): boolean {
  const size = valueCount(image);
  const isFew =
    count <= together || (count <= MOST_IMAGES && (count === 1 || count * size <= MOST_VALUES_TOGETHER));
  // a value takes two bytes at most, and a stream its length and its state
  return isFew && length <= count * (2 * size + 16);
}

/** The images of a chunk; undefined stands for some that the model can't have written. */
async function* decodeImages(
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
  // a chunk that others wrote may hold more images than are decoded side by side
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

/** Pictures of a chunk, each of a size of its own, as `decodeImages` gives images of one. */
async function* decodePictures(
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
