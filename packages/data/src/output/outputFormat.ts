import { DataError } from "../dataError.ts";

export type OutputFormat = "csv" | "tsv" | "jsonl" | "parquet" | "npy" | "npz";

/** What to write, by the extension; standard output takes CSV. */
export function outputFormat(path: string): { format: OutputFormat; gzip: boolean } {
  if (path === "-" || path.startsWith("/dev/")) return { format: "csv", gzip: false };
  const [, extension = "", gz] = /\.(\w+?)(\.gz)?$/.exec(path.toLowerCase()) ?? [];
  const gzip = gz !== undefined;
  if (extension === "ndjson") return { format: "jsonl", gzip };
  if (extension === "csv" || extension === "tsv" || extension === "jsonl") return { format: extension, gzip };
  if (!gzip && (extension === "parquet" || extension === "npy" || extension === "npz")) {
    return { format: extension, gzip };
  }
  throw new DataError(
    `${path}: expected a name ending in .csv, .tsv, .jsonl (each also with .gz), .parquet, .npy or .npz; rename the output`,
  );
}
