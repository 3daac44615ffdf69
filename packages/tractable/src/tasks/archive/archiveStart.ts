import { TractableError } from "../../errors/tractableError.ts";
import type { ImageCoder } from "../../integers/imageCoder.ts";
import type { Model } from "../../model/model.ts";
import type { ChunkKind } from "./archiveChunk.ts";
import type { ArchiveHeader } from "./archiveHeader.ts";
import { ArchiveWriter } from "./archiveWriter.ts";
import { digestOfBytes } from "./contentsDigest.ts";
import { deflate } from "./deflate.ts";

/** A model file inside is at most so large; no integer flow is larger. */
export const MOST_MODEL = 2 ** 27;

/** Begins an archive of images: whoever adds the first of them gets the header, the model and all names. */
export async function startImages(
  model: Model,
  { image, count, together }: Pick<ArchiveHeader, "image" | "count" | "together">,
  { names, embed }: { readonly names?: readonly string[]; readonly embed: boolean },
): Promise<ArchiveWriter> {
  const coder = coderOf(model, "compress");
  const { levels, identity } = coder;
  const inside: ChunkKind[] = [...(embed ? ["model" as const] : []), ...(names ? ["names" as const] : [])];
  const answer = await coder.answer();
  const writer = new ArchiveWriter({ model: identity, image, levels, count, together, answer, inside });
  if (embed) await addDeflated(writer, "model", model.toBytes(), MOST_MODEL);
  if (names !== undefined) {
    await addDeflated(writer, "names", new TextEncoder().encode(JSON.stringify(names)), MOST_NAMES);
  }
  return writer;
}

/** Adds a chunk that is deflated, and waits for the first images or rows. */
export async function addDeflated(
  writer: ArchiveWriter,
  kind: "model" | "names",
  bytes: Uint8Array,
  most: number,
): Promise<void> {
  if (bytes.length > most) {
    throw new TractableError(
      `compress: expected ${kind === "names" ? "names" : "a model"} of at most ${most} bytes to put into an archive, got ${bytes.length}; leave ${kind === "names" ? "them" : "it"} out`,
    );
  }
  const digest = digestOfBytes(bytes);
  for (const _ of writer.add({ kind, first: 0, count: 0, digest }, await deflate(bytes))) {
    throw new Error("addDeflated: expected nothing to be written before the first images or rows");
  }
}

/** What codes the images of a model; refuses models that can't. */
export function coderOf(model: Model, where: string): ImageCoder {
  if (model.coder !== undefined) return model.coder;
  throw new TractableError(
    `${where}: expected an integer flow, whose probabilities are the same everywhere, got ${model.spec.flow.kind}; fit one with integerFlow`,
  );
}

/** Names are at most so large, all together as JSON. */
export const MOST_NAMES = 2 ** 28;
/** A name is at most so long; six bytes a character, as JSON may take, are within what a reader allows. */
const LONGEST_NAME = 10_000;

/** Refuses names that aren't one for each image, or are too long. */
export function checkNames(where: string, names: readonly string[] | undefined, count: number): void {
  const long = names?.findIndex((name) => name.length > LONGEST_NAME) ?? -1;
  if (long >= 0) {
    throw new TractableError(
      `${where}: expected names of at most ${LONGEST_NAME} characters, got one of ${names![long]!.length} for image ${long + 1}; shorten it`,
    );
  }
  if (names === undefined || names.length === count) return;
  throw new TractableError(`${where}: expected ${count} names, one for each image, got ${names.length}`);
}

/** Refuses pixels that a model has no level for; `imageOf` says which image a value is of, from 0. */
export function checkLevels(
  where: string,
  pixels: Uint8Array,
  levels: number,
  imageOf: (at: number) => number,
): void {
  const high = levels === 256 ? -1 : pixels.findIndex((value) => value >= levels);
  if (high < 0) return;
  throw new TractableError(
    `${where}: expected pixels below ${levels} as the model was fitted to, got ${pixels[high]} in image ${imageOf(high) + 1}`,
  );
}
