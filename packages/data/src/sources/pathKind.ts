import { stat } from "node:fs/promises";
import { DataError } from "../dataError.ts";
import { systemReason } from "../systemReason.ts";

/** What lies at a path; undefined when nothing does. */
export async function pathKind(path: string): Promise<"file" | "folder" | undefined> {
  try {
    return (await stat(path)).isDirectory() ? "folder" : "file";
  } catch (cause) {
    const reason = systemReason(cause);
    if (reason === "it does not exist" || reason === "a part of its path is not a folder") return undefined;
    throw new DataError(`${path}: it could not be opened because ${reason}`, { cause });
  }
}

export function noSuchFile(path: string): DataError {
  return new DataError(`${path}: no such file; check the name and the folder (now ${process.cwd()})`);
}
