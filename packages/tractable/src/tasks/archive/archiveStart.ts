import { TractableError } from "../../errors/tractableError.ts";
import type { ImageCoder } from "../../integers/imageCoder.ts";
import type { Model } from "../../model/model.ts";
import { type ChunkKind, encodeChunk } from "./archiveChunk.ts";
import { type ArchiveHeader, encodeHeader } from "./archiveHeader.ts";
import { deflate } from "./deflate.ts";

/** What an archive has before its images: the header, and where asked for the model and all names. */
export async function* archiveStart(
  model: Model,
  { image, count, together }: Pick<ArchiveHeader, "image" | "count" | "together">,
  { names, embed }: { readonly names?: readonly string[]; readonly embed: boolean },
): AsyncGenerator<Uint8Array> {
  const coder = coderOf(model, "compress");
  const { levels, identity } = coder;
  const inside: ChunkKind[] = [...(embed ? ["model" as const] : []), ...(names ? ["names" as const] : [])];
  const answer = await coder.answer();
  yield encodeHeader({ model: identity, image, levels, count, together, answer, inside });
  const whole = { first: 0, count };
  if (embed) yield encodeChunk({ kind: "model", ...whole }, await deflate(model.toBytes()));
  if (names !== undefined) {
    const text = new TextEncoder().encode(JSON.stringify(names));
    yield encodeChunk({ kind: "names", ...whole }, await deflate(text));
  }
}

/** What codes the images of a model; refuses models that can't. */
export function coderOf(model: Model, where: string): ImageCoder {
  if (model.coder !== undefined) return model.coder;
  throw new TractableError(
    `${where}: expected an integer flow, whose probabilities are the same everywhere, got ${model.spec.flow.kind}; fit one with integerFlow`,
  );
}

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
