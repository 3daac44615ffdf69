import { readdir, realpath, stat } from "node:fs/promises";
import { extname, join, resolve } from "node:path";
import { DataError } from "../dataError.ts";
import type { SourceFile } from "../sources/sourceFile.ts";
import { systemReason } from "../systemReason.ts";

const EXTENSIONS = [".png", ".jpg", ".jpeg", ".webp"];

export function isPictureName(path: string): boolean {
  return EXTENSIONS.includes(extname(path).toLowerCase());
}

/**
 * The picture files in a folder and all folders in it, in no order; hidden ones are left out, links followed.
 */
export async function* findPictures(
  folder: string,
  ancestors: readonly string[] = [],
): AsyncGenerator<SourceFile> {
  const { real, entries } = await list(folder);
  // A link to a folder that holds it.
  if (ancestors.includes(real)) return;
  for (const entry of entries) {
    const path = join(folder, entry.name);
    if (entry.name.startsWith(".")) continue;
    const target = entry.isSymbolicLink() ? await stat(path).catch(() => undefined) : entry;
    if (target?.isDirectory()) yield* findPictures(path, [...ancestors, real]);
    else if (target?.isFile() && isPictureName(path)) yield { path: resolve(path), label: path };
  }
}

async function list(folder: string) {
  try {
    return { real: await realpath(folder), entries: await readdir(folder, { withFileTypes: true }) };
  } catch (cause) {
    throw new DataError(`${folder}: it could not be read because ${systemReason(cause)}`, { cause });
  }
}
