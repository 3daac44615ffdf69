import { extname } from "node:path";
import { DataError } from "../dataError.ts";
import type { SourceFile } from "../sources/sourceFile.ts";
import { arrayFile } from "./arrayFile.ts";
import { expandImageSource } from "./expandImageSource.ts";
import { isPictureName } from "./findPictures.ts";
import { imageArray } from "./imageArray.ts";
import type { ImagePart } from "./imagePart.ts";
import { pickSuffix } from "./pickSuffix.ts";
import { picturePart } from "./picturePart.ts";

/** A part and which of its images are asked for: from `from` up to `to`. */
export interface AskedPart {
  part: ImagePart;
  from: number;
  to: number;
}

const TABLE = /\.(csv|tsv|txt|json|jsonl|ndjson|parquet|xlsx?)(\.gz)?$/i;

/**
 * Open what the user wrote (folders, quoted globs, files, each with `#17` for one image) without reading
 * images.
 */
export async function openImageParts(sources: readonly string[]): Promise<AskedPart[]> {
  if (sources.length === 0)
    throw new DataError("no images were named; expected a folder, a glob or files of images");
  const asked: AskedPart[] = [];
  for (const written of sources) {
    if (written === "-")
      throw new DataError("standard input: expected images, got a table; name a folder or files of images");
    const { source, pick } = await pickSuffix(written);
    const parts = await openParts(source);
    asked.push(...parts.map((part) => (pick === undefined ? whole(part) : none(part))));
    if (pick !== undefined) choose(asked.slice(-parts.length), pick, written);
  }
  return asked;
}

const whole = (part: ImagePart): AskedPart => ({ part, from: 0, to: part.count });
const none = (part: ImagePart): AskedPart => ({ part, from: 0, to: 0 });

/** Ask for image `pick`, counted through all the parts of a source. */
function choose(parts: AskedPart[], pick: number, written: string): void {
  let before = 0;
  for (const asked of parts) {
    if (pick < before + asked.part.count) {
      asked.from = pick - before;
      asked.to = asked.from + 1;
      return;
    }
    before += asked.part.count;
  }
  throw new DataError(
    `${written}: expected the number of one of its ${before.toLocaleString("en")} images, 0 to ${before - 1}, got ${pick}`,
  );
}

/** Pictures next to each other make one part. */
async function openParts(source: string): Promise<ImagePart[]> {
  const parts: ImagePart[] = [];
  let pictures: SourceFile[] = [];
  const flush = () => {
    if (pictures.length > 0) parts.push(picturePart(source, pictures));
    pictures = [];
  };
  for (const file of await expandImageSource(source)) {
    if (isPictureName(file.label)) {
      pictures.push(file);
      continue;
    }
    flush();
    parts.push(await openArray(file));
  }
  flush();
  return parts;
}

async function openArray(file: SourceFile): Promise<ImagePart> {
  const array = await arrayFile(file);
  if (array) return imageArray(array);
  const got = TABLE.test(file.label)
    ? "a table"
    : `a file of another kind (${extname(file.label) || "no extension"})`;
  throw new DataError(
    `${file.label}: expected images as PNG, JPEG, WebP, IDX, .npy or .npz, got ${got}; convert it or leave it out`,
  );
}
