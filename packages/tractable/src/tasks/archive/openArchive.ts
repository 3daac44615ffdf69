import { checkOption, checkOptions } from "../../errors/checkOptions.ts";
import { byteArray, flag, functionRule, required, wholeNumber, words } from "../../errors/optionRules.ts";
import { TractableError } from "../../errors/tractableError.ts";
import type { Size } from "../../integers/pixelWindow.ts";
import type { Model } from "../../model/model.ts";
import { fittedModel } from "../../model/modelRules.ts";
import { type ChunkKind, type ChunkPlace, findChunks } from "./archiveChunk.ts";
import { damageOf, shortDigest, usable } from "./archiveDamage.ts";
import { type ArchiveHeader, decodeHeader, isOfTable } from "./archiveHeader.ts";
import { coderOf } from "./archiveStart.ts";
import { unpackPictures } from "./codedPictures.ts";
import { decodeImages, decodePictures } from "./decodeChunk.ts";
import { inflate } from "./deflate.ts";
import { parseJson } from "./parseJson.ts";

export interface DecompressOptions {
  /**
   * Whether to leave out images whose chunks are damaged, instead of refusing the archive; false by default.
   */
  readonly salvage?: boolean;
  /** The number of the one image to decode, from 0; all by default. */
  readonly only?: number;
  /**
   * Called with a sentence for each place that salvage leaves out and `damage` doesn't tell of, as it shows
   * in decoding alone; nothing by default.
   */
  readonly onLost?: (sentence: string) => void;
}

/** Some images of an archive, all of one size, one after the other. */
export interface DecodedPart extends Size {
  /** The number of the first, from 0. */
  readonly first: number;
  /** How many images there are. */
  readonly count: number;
  /** Each image channel by channel, row by row. */
  readonly pixels: Uint8Array;
}

/** An archive of images that was opened; nothing is decoded before it is asked for. */
export interface ImageArchive extends ArchiveHeader {
  /** Where each chunk lies, and whether it is whole. */
  readonly chunks: readonly ChunkPlace[];
  /** How many values all images have that aren't damaged. */
  readonly rawBytes: number;
  /** What is wrong with it, a sentence for each place; empty for a whole one. */
  readonly damage: readonly string[];
  /** The names of all images; undefined where there are none, or they are damaged. */
  names(): Promise<readonly string[] | undefined>;
  /** The model file inside; undefined where there is none, or it is damaged. */
  embeddedModel(): Promise<Uint8Array | undefined>;
  /**
   * The images, chunk by chunk. Before the first it is made sure that the model is the one they were coded
   * by, and computes on this machine as it did where they were; both are refused in a sentence otherwise, as
   * is damage.
   */
  images(model: Model, options?: DecompressOptions): AsyncGenerator<DecodedPart>;
}

/** Names are at most so large, all together and of each image, and so are model files. */
const MOST_NAMES = 2 ** 28;
const MOST_OF_NAME = 2 ** 16;
const MOST_MODEL = 2 ** 30;

/** Opens the bytes of an archive; `name` is what messages call it. Throws one sentence for what isn't one. */
export function openArchive(bytes: Uint8Array, name = "archive"): ImageArchive {
  checkOption("openArchive", "the archive", bytes, required(byteArray));
  checkOption("openArchive", "the name", name, words);
  const { header, end } = decodeHeader(bytes, name);
  if (isOfTable(header)) {
    throw new TractableError(
      `${name}: expected an archive of images, got one of a table; open it with openTableArchive`,
    );
  }
  const found = findChunks(bytes, end);
  const { chunks } = found;
  const damage = damageOf(header, found, "images");
  const refuse = (sentence: string) => new TractableError(`${name}: ${sentence}`);
  const contentOf = ({ at, length }: ChunkPlace) => bytes.subarray(at, at + length);
  const inflated = async (kind: ChunkKind, most: number): Promise<Uint8Array | undefined> => {
    const chunk = chunks.find((one) => one.kind === kind && one.isWhole);
    return chunk && inflate(contentOf(chunk), most).catch(() => undefined);
  };
  return {
    ...header,
    chunks,
    damage,
    rawBytes: rawBytesOf(header, chunks, contentOf),
    async names() {
      const text = await inflated("names", Math.min(MOST_NAMES, MOST_OF_NAME * (header.count + 1)));
      const names = text && parseJson(new TextDecoder().decode(text));
      const areNames =
        Array.isArray(names) &&
        names.length === header.count &&
        names.every((one) => typeof one === "string");
      return areNames ? names : undefined;
    },
    embeddedModel: () => inflated("model", MOST_MODEL),
    async *images(model, options = {}) {
      checkOption(name, "the model", model, required(fittedModel));
      const {
        salvage = false,
        only,
        onLost,
      } = checkOptions(name, options, {
        salvage: flag,
        only: wholeNumber({ from: 0 }),
        onLost: functionRule,
      });
      const coder = coderOf(model, name);
      if (coder.identity !== header.model) {
        throw refuse(
          `expected the model that it was made with, ${shortDigest(header.model)}, got another, ${shortDigest(coder.identity)}; name that one`,
        );
      }
      // an honest header says so anyway
      const { levels, image, sizes } = coder;
      const own = sidesOf({ levels, image: sizes === "any" ? { channels: image.channels } : image });
      if (String(own) !== String(sidesOf(header))) {
        throw refuse(
          `expected images of [${own}] (channels, height, width, levels) as its model has, got [${sidesOf(header)}]; the archive was made by something else`,
        );
      }
      const together = coder.sizes === "any" ? 1 : coder.together;
      if (header.together !== 1 && header.together !== together) {
        throw refuse(
          `expected ${together} of such images to share bytes, got ${header.together}; the archive was made by something else`,
        );
      }
      if ((await coder.answer()) !== header.answer) {
        throw refuse(
          "expected the known answer from the model, got another: this machine or backend computes differently, and would decode garbage; use another, such as the processor",
        );
      }
      if (only !== undefined && !(Number.isInteger(only) && only >= 0 && only < header.count)) {
        throw refuse(`expected the number of one of its ${header.count} images, from 0, got ${only}`);
      }
      if (!salvage && damage.length > 0) throw refuse(`${damage[0]}; with salvage the others are decoded`);
      const decode = coder.sizes === "any" ? decodePictures : decodeImages;
      for (const chunk of usable(header.count, chunks, "images")) {
        const { first, count } = chunk;
        if (only !== undefined && (only < first || only >= first + count)) continue;
        const asked = only === undefined ? undefined : only - first;
        let isWhole = true;
        for await (const part of decode(coder, header, contentOf(chunk), count, asked)) {
          isWhole &&= part !== undefined;
          if (part !== undefined) yield { ...part, first: first + part.first };
        }
        if (isWhole) continue;
        const sentence = `images ${first} to ${first + count - 1}: expected bytes that the model could have written, got others`;
        if (!salvage) throw refuse(`${sentence}; the archive was made by something else`);
        onLost?.(sentence);
      }
    },
  };
}

/** What a header says of its images; a side that each picture has its own of is "any". */
function sidesOf({ image, levels }: Pick<ArchiveHeader, "image" | "levels">): (number | string)[] {
  return [image.channels, image.height ?? "any", image.width ?? "any", levels];
}

/** How many values the images have that can be decoded. */
function rawBytesOf(
  header: ArchiveHeader,
  chunks: readonly ChunkPlace[],
  contentOf: (chunk: ChunkPlace) => Uint8Array,
): number {
  const { channels, height, width } = header.image;
  let total = 0;
  for (const chunk of usable(header.count, chunks, "images")) {
    if (height !== undefined && width !== undefined) total += chunk.count * channels * height * width;
    else {
      const pictures = unpackPictures(contentOf(chunk), chunk.count, channels) ?? [];
      for (const size of pictures) total += size === undefined ? 0 : channels * size.height * size.width;
    }
  }
  return total;
}
