import { resolve } from "node:path";
import { DataError } from "../dataError.ts";
import type { Database } from "../duckdb/database.ts";
import { expandGlob, isGlob } from "./expandGlob.ts";
import { noSuchFile, pathKind } from "./pathKind.ts";
import type { SourceFile } from "./sourceFile.ts";
import { standardInput } from "./standardInput.ts";

/** Turn what the user wrote (paths, quoted globs, `-`) into files that exist. */
export async function expandSources(
  sources: string[],
  database: () => Promise<Database>,
): Promise<SourceFile[]> {
  if (sources.length === 0)
    throw new DataError("no table was named; expected a file, a glob or - for standard input");
  const files: SourceFile[] = [];
  for (const source of sources) {
    if (source === "-") {
      files.push({ path: await standardInput(), label: "standard input" });
      continue;
    }
    const found = await pathKind(source);
    if (found === "file") files.push({ path: resolve(source), label: source });
    else if (found === "folder") {
      throw new DataError(`${source}: it is a folder; name the files in it, for example "${source}/*.csv"`);
    } else if (isGlob(source)) files.push(...(await expandGlob(source, await database())));
    else throw noSuchFile(source);
  }
  return files;
}
