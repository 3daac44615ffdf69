import { basename } from "node:path";

/** Where a fit leaves its files. */
export interface FitPaths {
  readonly model: string;
  readonly picture: string;
  readonly checkpoint: string;
}

/** The files of a fit: beside `--out`, or in the current folder and named after the first data file. */
export function fitPaths(sources: readonly string[], out: string | undefined): FitPaths {
  const model = out ?? `${stem(sources[0] ?? "-")}.safetensors`;
  const base = model.replace(/\.safetensors$/i, "");
  return { model, picture: `${base}.png`, checkpoint: `${base}.checkpoint.safetensors` };
}

/** `data/penguins.csv.gz` → `penguins`; standard input and globs are called `model`. */
function stem(source: string): string {
  const name = basename(source).replace(
    /(\.(csv|tsv|txt|data|json|jsonl|ndjson|parquet|npy|npz))?(\.gz)?$/i,
    "",
  );
  return name === "" || source === "-" || /[*?[\]]/.test(name) ? "model" : name;
}
