import { constants } from "node:fs";
import { access, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { isSystemError, systemReason } from "@tractable/data/messages";
import { UserError } from "../errors/userError.ts";
import { alternatives } from "../text/alternatives.ts";

/** What a file may be called, by what it holds. */
const EXTENSIONS = {
  model: [".safetensors"],
  picture: [".png", ".svg"],
  grid: [".png"],
  photo: [".png", ".jpg", ".jpeg", ".webp"],
  array: [".npy"],
  archive: [".tz"],
  scores: [".csv", ".tsv", ".jsonl"],
  rows: [".csv", ".tsv", ".jsonl", ".csv.gz", ".tsv.gz", ".jsonl.gz", ".parquet", ".npy", ".npz"],
  cells: [".csv", ".tsv", ".jsonl", ".csv.gz", ".tsv.gz", ".jsonl.gz", ".parquet"],
} as const;

/** Makes sure, before any work is done, that `path` can be written and is called what it will be. */
export async function checkOutput(path: string, kind: keyof typeof EXTENSIONS): Promise<void> {
  const isTable = kind === "rows" || kind === "scores" || kind === "cells";
  const isDevice = isTable && (path === "-" || path.startsWith("/dev/"));
  if (isDevice) return;
  const extensions: readonly string[] = EXTENSIONS[kind];
  if (!extensions.some((extension) => path.toLowerCase().endsWith(extension))) {
    throw new UserError(`--out: expected a name ending in ${alternatives(extensions)}, got "${path}"`);
  }
  await checkFolder(dirname(path), path);
  const found = await stat(path).catch(() => undefined);
  if (found?.isDirectory()) throw new UserError(`${path}: it is a folder; name a file to write`);
}

/** Makes sure that files can be made in a folder. */
export async function checkFolder(folder: string, path: string): Promise<void> {
  try {
    if (!(await stat(folder)).isDirectory())
      throw new UserError(`${path}: ${folder} is a file, not a folder`);
    await access(folder, constants.W_OK);
  } catch (error) {
    if (!isSystemError(error)) throw error;
    const reason = systemReason(error);
    if (reason === "it does not exist") {
      throw new UserError(`${path}: the folder ${folder} does not exist; make it first`, { cause: error });
    }
    throw new UserError(`${path}: it can't be written because ${reason}`, { cause: error });
  }
}
