import { DataError } from "../dataError.ts";
import { fileBytes } from "../numpy/fileBytes.ts";
import { openNpyArray } from "../numpy/npyArray.ts";
import { type ChooseArray, npzEntry } from "../numpy/npzEntry.ts";
import { type NumberArray, openNumberArray } from "../numpy/numberArray.ts";
import { openError } from "../sources/openError.ts";
import { readHead } from "../sources/readHead.ts";
import type { SourceFile } from "../sources/sourceFile.ts";
import { idxFormat, isIdx } from "./idxFormat.ts";

export interface ArrayFile extends SourceFile {
  kind: "idx" | "npy" | "npz";
  gzip: boolean;
}

/** Tell by its first bytes whether a file holds an array. */
export async function arrayFile({ path, label }: SourceFile): Promise<ArrayFile | undefined> {
  const { head, gzip } = await readHead(path, label).catch((error) => {
    throw openError(error, label);
  });
  if (isIdx(head)) return { path, label, kind: "idx", gzip };
  const magic = head.toString("latin1", 0, 6);
  if (magic === "\x93NUMPY") return { path, label, kind: "npy", gzip };
  return magic.startsWith("PK\x03\x04") && !gzip ? { path, label, kind: "npz", gzip } : undefined;
}

/** Open an array; of an .npz file the first of the `preferred` names that it has, or its only array. */
export async function openArrayFile(
  { path, label, kind, gzip }: ArrayFile,
  preferred: readonly string[],
): Promise<NumberArray> {
  if (kind === "idx") return openNumberArray(await fileBytes(path, gzip), idxFormat, label);
  const bytes = kind === "npy" ? await fileBytes(path, gzip) : await npzEntry(path, label, oneOf(preferred));
  return openNpyArray(bytes, label);
}

function oneOf(preferred: readonly string[]): ChooseArray {
  return (names, label) => {
    const chosen =
      preferred.find((name) => names.includes(name)) ?? (names.length === 1 ? names[0] : undefined);
    if (chosen !== undefined) return chosen;
    throw new DataError(
      `${label}: it holds the arrays ${names.join(", ")}; expected a single one, or one named ${preferred.join(" or ")}`,
    );
  };
}
