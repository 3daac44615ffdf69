import { stat } from "node:fs/promises";
import { resolve } from "node:path";
import { DataError } from "../dataError.ts";
import type { Database } from "../duckdb/database.ts";
import { literal } from "../duckdb/sql.ts";
import { systemReason } from "../systemReason.ts";
import { standardInput } from "./standardInput.ts";

export interface SourceFile {
  path: string;
  /** How messages name the file: as the user wrote it. */
  label: string;
}

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
    const found = await kindOf(source);
    if (found === "file") files.push({ path: resolve(source), label: source });
    else if (found === "folder") {
      throw new DataError(`${source}: it is a folder; name the files in it, for example "${source}/*.csv"`);
    } else if (/[*?[]/.test(source)) files.push(...(await expandGlob(source, await database())));
    else throw new DataError(`${source}: no such file; check the name and the folder (now ${process.cwd()})`);
  }
  return files;
}

async function kindOf(path: string): Promise<"file" | "folder" | undefined> {
  try {
    return (await stat(path)).isDirectory() ? "folder" : "file";
  } catch (cause) {
    const reason = systemReason(cause);
    if (reason === "it does not exist" || reason === "a part of its path is not a folder") return undefined;
    throw new DataError(`${path}: it could not be opened because ${reason}`, { cause });
  }
}

async function expandGlob(pattern: string, database: Database): Promise<SourceFile[]> {
  const rows = await database.rows(`SELECT file FROM glob(${literal(pattern)}) ORDER BY file`);
  if (rows.length === 0)
    throw new DataError(
      `${pattern}: no file matches; check the pattern and the folder (now ${process.cwd()})`,
    );
  return rows.map(({ file }) => {
    const path = String(file);
    return { path: resolve(path), label: pattern.startsWith("./") ? path : path.replace(/^\.\//, "") };
  });
}
