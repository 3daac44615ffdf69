import { resolve } from "node:path";
import { DataError } from "../dataError.ts";
import type { Database } from "../duckdb/database.ts";
import { literal } from "../duckdb/sql.ts";
import type { SourceFile } from "./sourceFile.ts";

export function isGlob(source: string): boolean {
  return /[*?[]/.test(source);
}

/** The files that a glob matches, sorted by path; at least one. */
export async function expandGlob(pattern: string, database: Database): Promise<SourceFile[]> {
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
