import { resolve } from "node:path";
import { DataError } from "../dataError.ts";
import { Database } from "../duckdb/database.ts";
import { expandGlob, isGlob } from "../sources/expandGlob.ts";
import { noSuchFile, pathKind } from "../sources/pathKind.ts";
import type { SourceFile } from "../sources/sourceFile.ts";
import { findPictures } from "./findPictures.ts";

/** Turn what the user wrote (a path or a quoted glob) into files that exist, sorted by path. */
export async function expandImageSource(source: string): Promise<SourceFile[]> {
  const found = await pathKind(source);
  if (found === "file") return [{ path: resolve(source), label: source }];
  if (found === undefined) {
    if (!isGlob(source)) throw noSuchFile(source);
    const database = await Database.open();
    try {
      return await expandGlob(source, database);
    } finally {
      database.close();
    }
  }
  const pictures: SourceFile[] = [];
  for await (const picture of findPictures(source)) pictures.push(picture);
  if (pictures.length === 0) {
    throw new DataError(
      `${source}: no PNG, JPEG or WebP files were found in this folder or those in it; name another folder, or the files of other kinds themselves`,
    );
  }
  return pictures.sort((a, b) => (a.label < b.label ? -1 : 1));
}
