import { type ImageSet, writeFileAtomically } from "@tractable/data";
import type { ImageScores } from "./imageScores.ts";

export interface WrittenScores extends ImageScores {
  readonly classNames: readonly string[];
  readonly bitsPerDimension: (nats: number, index: number) => number;
}

/** The columns of the file; those of classes only for labelled images. */
const SCORE_COLUMNS = ["image", "bits_per_dim", "log_prob"] as const;
const CLASS_COLUMNS = ["class", "predicted_class"] as const;

/** Writes a row for each image, as CSV, TSV or JSON lines, or as CSV to standard output (`-`). */
export async function writeImageScores(
  path: string,
  images: Pick<ImageSet, "names">,
  scores: WrittenScores,
): Promise<void> {
  const { logProbs, classes, classNames, bitsPerDimension } = scores;
  const columns = classes === undefined ? SCORE_COLUMNS : [...SCORE_COLUMNS, ...CLASS_COLUMNS];
  const rows = Array.from(logProbs, (logProb, index) => {
    const row = [images.names(index), bitsPerDimension(logProb, index), logProb];
    if (classes === undefined) return row;
    return [...row, classNames[classes.labels[index]!]!, classNames[classes.predicted[index]!]!];
  });
  const text = /\.jsonl$/i.test(path)
    ? rows.map((row) => JSON.stringify(Object.fromEntries(columns.map((name, at) => [name, row[at]]))))
    : [columns, ...rows].map((row) =>
        row.map(/\.tsv$/i.test(path) ? tsvField : csvField).join(/\.tsv$/i.test(path) ? "\t" : ","),
      );
  await writeText(path, `${text.join("\n")}\n`);
}

async function writeText(path: string, text: string): Promise<void> {
  if (path === "-") process.stdout.write(text);
  else await writeFileAtomically(path, text);
}

function csvField(value: string | number): string {
  const text = String(value);
  return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function tsvField(value: string | number): string {
  return String(value).replaceAll(/[\t\n\r]/g, " ");
}
