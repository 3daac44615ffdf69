import { parseAssignments } from "./parseAssignments.ts";

/** A context by column, or a file with a row for each context. */
export type Given = ReadonlyMap<string, string> | { readonly file: string };

const FILE = /\.(csv|tsv|txt|jsonl|ndjson|parquet|npy|npz)(\.gz)?$/i;

/** Values by context column, of `c=1.5,d=2`. */
export function parseGiven(text: string): ReadonlyMap<string, string> {
  return parseAssignments("--given", "c=1.5,d=2", text);
}

/** Values by context column, of `c=1.5,d=2`, or the name of a file with a row for each context. */
export function parseGivenOrFile(text: string): Given {
  return FILE.test(text) && !text.includes("=") ? { file: text } : parseGiven(text);
}
