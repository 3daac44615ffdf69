import { checkOption, checkOptions } from "../../errors/checkOptions.ts";
import { flag, functionRule, required, wholeNumber, words } from "../../errors/optionRules.ts";
import { TractableError } from "../../errors/tractableError.ts";
import { type ByteSource, byteSourceRule } from "../../files/byteSource.ts";
import type { Size } from "../../integers/pixelWindow.ts";
import type { Model } from "../../model/model.ts";
import { fittedModel } from "../../model/modelRules.ts";
import type { ChunkPlace } from "./archiveChunk.ts";
import { isPacked, shortDigest, usable } from "./archiveDamage.ts";
import { type ArchiveHeader, isOfTable } from "./archiveHeader.ts";
import { coderOf, MOST_MODEL, MOST_NAMES } from "./archiveStart.ts";
import { MOST_OF_SIZE, readSizes } from "./codedPictures.ts";
import { ContentsDigest } from "./contentsDigest.ts";
import { type Decoded, decodeChunk } from "./decodeChunk.ts";
import { inFlight } from "./inFlight.ts";
import { type OpenedChunks, openChunks } from "./openChunks.ts";
import { parseJson } from "./parseJson.ts";
import { spanText } from "./spanText.ts";

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
  rawBytes(): Promise<number>;
  /** What is wrong with it, a sentence for each place; empty for a whole one. */
  readonly damage: readonly string[];
  /** The names of all images; undefined where there are none, or they are damaged. */
  names(): Promise<readonly string[] | undefined>;
  /** The model file inside; undefined where there is none, or it is damaged. */
  embeddedModel(): Promise<Uint8Array | undefined>;
  /**
   * The images, chunk by chunk. Before the first it is made sure that the model is the one they were coded
   * by, and computes on this machine as it did where they were, and before those of any chunk that they are
   * the pixels that were packed; all are refused in a sentence otherwise, as is damage.
   */
  images(model: Model, options?: DecompressOptions): AsyncGenerator<DecodedPart>;
}

/** Names take at most so many bytes for each image. */
const MOST_OF_NAME = 2 ** 16;

/**
 * Opens an archive of images, in memory or elsewhere: all of it is read once, and compared with its
 * checksums. `name` is what messages call it. Throws one sentence for what isn't one.
 */
export async function openArchive(bytes: Uint8Array | ByteSource, name = "archive"): Promise<ImageArchive> {
  checkOption("openArchive", "the archive", bytes, required(byteSourceRule));
  checkOption("openArchive", "the name", name, words);
  const opened = await openChunks(bytes, name);
  const { header, chunks, damage, contentOf, inflated } = opened;
  if (isOfTable(header)) {
    throw new TractableError(
      `${name}: expected an archive of images, got one of a table; open it with openTableArchive`,
    );
  }
  const refuse = (sentence: string) => new TractableError(`${name}: ${sentence}`);
  return {
    ...header,
    chunks,
    damage,
    rawBytes: () => rawBytesOf(header, opened),
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
      if (only !== undefined && only >= header.count) {
        throw refuse(`expected the number of one of its ${header.count} images, from 0, got ${only}`);
      }
      if (!salvage && damage.length > 0) throw refuse(`${damage[0]}; with salvage what is whole is decoded`);
      const lose = (sentence: string, why: string) => {
        if (!salvage) throw refuse(`${sentence}; ${why}`);
        onLost?.(sentence);
      };
      const contents = new ContentsDigest();
      const wanted = usable(header.count, chunks, "images").filter(
        ({ first, count }) => only === undefined || (only >= first && only < first + count),
      );
      const decoded = inFlight(wanted, coder.parallel, async (chunk) => {
        const asked = only === undefined ? undefined : only - chunk.first;
        const parts = decodeChunk(coder, header, chunk, () => contentOf(chunk), asked);
        // one of several doesn't show whether all are those that were packed, nor do earlier versions say it
        const isChecked = chunk.digest !== undefined && (only === undefined || chunk.count === 1);
        return isChecked ? { chunk, parts: await collected(parts), isChecked } : { chunk, parts, isChecked };
      });
      for await (const { chunk, parts, isChecked } of decoded) {
        const { first, count, digest } = chunk;
        const place = spanText("images", first, count);
        const impossible = `${place}: expected bytes that the model could have written, got others`;
        if (isChecked) {
          const isPossible = !parts.includes(undefined);
          for (const part of parts) if (part !== undefined) addImages(contents, part);
          const isSame = contents.chunk() === digest;
          if (isPossible && !isSame) {
            lose(
              `${place}: expected the pixels that were packed, got others`,
              "this machine or backend computes differently, or the archive was made by something else",
            );
          }
          if (!isPossible) lose(impossible, "the archive was made by something else");
          if (!isPossible || !isSame) continue;
        }
        let isPossible = true;
        for await (const part of parts) {
          isPossible &&= part !== undefined;
          if (part !== undefined) yield { ...part, first: first + part.first };
        }
        if (!isPossible) lose(impossible, "the archive was made by something else");
      }
      if (salvage || only !== undefined || isPacked(contents, chunks)) return;
      throw refuse(
        "expected the images that were packed, got others; the archive was made by something else",
      );
    },
  };
}

async function collected(parts: AsyncIterable<Decoded>): Promise<Decoded[]> {
  const all: Decoded[] = [];
  for await (const part of parts) all.push(part);
  return all;
}

function addImages(contents: ContentsDigest, part: DecodedPart): void {
  const { pixels, count } = part;
  const each = pixels.length / count;
  for (let at = 0; at < pixels.length; at += each) contents.image(part, pixels.subarray(at, at + each));
}

/** What a header says of its images; a side that each picture has its own of is "any". */
function sidesOf({ image, levels }: Pick<ArchiveHeader, "image" | "levels">): (number | string)[] {
  return [image.channels, image.height ?? "any", image.width ?? "any", levels];
}

/** How many values the images have that can be decoded. */
async function rawBytesOf(header: ArchiveHeader, { chunks, startOf }: OpenedChunks): Promise<number> {
  const { channels, height, width } = header.image;
  let total = 0;
  for (const chunk of usable(header.count, chunks, "images")) {
    if (height !== undefined && width !== undefined) total += chunk.count * channels * height * width;
    else {
      const sizes = readSizes(await startOf(chunk, chunk.count * MOST_OF_SIZE), chunk.count);
      for (const size of sizes ?? []) total += channels * size.height * size.width;
    }
  }
  return total;
}
