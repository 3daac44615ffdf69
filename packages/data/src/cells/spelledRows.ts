import { createReadStream } from "node:fs";
import { createGunzip } from "node:zlib";
import { DataError } from "../dataError.ts";
import type { CsvText } from "../duckdb/relation.ts";
import { piped } from "../numpy/piped.ts";
import { systemReason } from "../systemReason.ts";
import { CsvScanner, type SpelledRow } from "./csvRows.ts";

export interface SpelledText {
  readonly text: CsvText;
  /** The columns of the file, in its order. */
  readonly names: readonly string[];
  /** The columns that rows are to have, in their order. */
  readonly read: readonly string[];
  /** How messages name the file. */
  readonly label: string;
}

/**
 * The rows of a text file, some at a time, every cell as it is written but for quotation marks around it,
 * null where there is nothing. DuckDB reads more than it is told: it leaves out lines that look like
 * comments, and takes off spaces and other quotation marks.
 * @throws DataError for names, rows or cells that couldn't be written again so that they are read alike.
 */
export async function* spelledRows({
  text,
  names,
  read,
  label,
}: SpelledText): AsyncGenerator<(string | null)[][]> {
  const places = read.map((name) => names.indexOf(name));
  let isHeader = text.header;
  for await (const scanned of scan(text, label)) {
    const rows: (string | null)[][] = [];
    for (const row of scanned) {
      const { cells } = row;
      // nothing but a line end is no row, unless rows have but one cell
      if (names.length > 1 && cells.length === 1 && cells[0] === "") continue;
      checkRow(row, names.length, isHeader, label);
      if (isHeader) checkHeader(row, names, label);
      else rows.push(places.map((place) => cells[place]! || null));
      isHeader = false;
    }
    yield rows;
  }
}

async function* scan({ path, delimiter, gzip }: CsvText, label: string): AsyncGenerator<SpelledRow[]> {
  const scanner = new CsvScanner(delimiter);
  const decoder = new TextDecoder("utf-8", { fatal: true });
  const file = createReadStream(path);
  try {
    for await (const bytes of gzip ? piped(file, createGunzip()) : file) {
      yield scanner.read(decoder.decode(bytes as Buffer, { stream: true }));
    }
    yield scanner.read(decoder.decode());
  } catch (cause) {
    if (cause instanceof DataError) throw cause;
    if (cause instanceof TypeError) {
      throw new DataError(`${label}: expected text in UTF-8 all through, got other bytes; convert it`, {
        cause,
      });
    }
    throw new DataError(`${label}: it could not be read because ${systemReason(cause)}`, { cause });
  }
  yield scanner.finish();
}

function checkRow({ cells, line, isOdd }: SpelledRow, width: number, isHeader: boolean, label: string): void {
  if (isOdd) {
    throw new DataError(
      `${label}: line ${line} has text behind a quotation mark that ends a cell, or none that ends it; double those inside of cells, as in "5"" disk"`,
    );
  }
  if (isHeader || cells.length === width) return;
  const values = cells.length === 1 ? "1 value" : `${cells.length} values`;
  throw new DataError(
    `${label}: line ${line} has ${values}, expected ${width} as in the first line; mend it, or put cells in double quotation marks`,
  );
}

function checkHeader({ cells }: SpelledRow, names: readonly string[], label: string): void {
  const twice = cells.find((name, index) => cells.indexOf(name) < index);
  if (twice !== undefined && twice !== "") {
    throw new DataError(
      `${label}: expected columns of different names, got two called ${shown(twice)}; rename one`,
    );
  }
  if (cells.includes("")) {
    throw new DataError(
      `${label}: expected a name for every column, got none for column ${cells.indexOf("") + 1}; give it one`,
    );
  }
  const other = names.findIndex((name, index) => cells[index] !== name);
  if (other < 0 && cells.length === names.length) return;
  throw new DataError(
    `${label}: expected a header whose names are read as they are written, got ${shown(cells[other] ?? "")}, which is read as ${shown(names[other] ?? "")}; write it plainly`,
  );
}

function shown(text: string): string {
  return JSON.stringify(text.length > 40 ? `${text.slice(0, 39)}…` : text);
}
