import { stat } from "node:fs/promises";
import { basename, dirname, relative, resolve } from "node:path";
import { UserError } from "../../errors/userError.ts";

/** Where a fit leaves its files. */
export interface FitPaths {
  readonly model: string;
  readonly picture: string;
  /** Samples of a model of images while it learns. */
  readonly samples: string;
  readonly checkpoint: string;
}

const GLOB = /[*?[\]]/;
const PICTURE = /\.(png|jpe?g|webp)$/i;

/** The files of a fit: beside `--out`, or in the current folder and named after the first data file. */
export function fitPaths(sources: readonly string[], out: string | undefined): FitPaths {
  const model = out ?? `${stem(sources[0] ?? "-")}.safetensors`;
  const base = model.replace(/\.safetensors$/i, "");
  return {
    model,
    picture: `${base}.png`,
    samples: `${base}.samples.png`,
    checkpoint: `${base}.checkpoint.safetensors`,
  };
}

/** `data/penguins.csv.gz` → `penguins`; standard input, globs and single pictures are called `model`. */
function stem(source: string): string {
  const name = basename(resolve(source)).replace(
    /(\.(csv|tsv|txt|data|json|jsonl|ndjson|parquet|npy|npz))?(\.gz)?$/i,
    "",
  );
  return name === "" || source === "-" || GLOB.test(name) || PICTURE.test(name) ? "model" : name;
}

/**
 * Refuses to leave a picture where it would replace an image that is learned from, or be one of them the next
 * time; `files` are the images by name.
 */
export async function checkPictureAside(
  sources: readonly string[],
  files: readonly string[],
  picture: string,
): Promise<void> {
  const place = resolve(picture);
  const refuse = (would: string) => {
    throw new UserError(
      `${picture}: the picture beside the model would ${would} the images; name a model elsewhere with --out, or draw none`,
    );
  };
  if (files.some((file) => resolve(file) === place)) refuse("replace one of");
  const hasGlob = sources.some((source) => GLOB.test(source));
  if (hasGlob && files.some((file) => dirname(resolve(file)) === dirname(place))) refuse("lie among");
  for (const source of sources) {
    const isFolder = (await stat(source).catch(() => undefined))?.isDirectory() ?? false;
    if (isFolder && !relative(resolve(source), dirname(place)).startsWith("..")) refuse("lie among");
  }
}
