import { createReadStream } from "node:fs";
import { createGunzip } from "node:zlib";
import { DataError } from "../dataError.ts";
import type { CsvText } from "../duckdb/relation.ts";
import { piped } from "../numpy/piped.ts";
import { systemReason } from "../systemReason.ts";
import { CsvScanner, type SpelledRow } from "./csvRows.ts";

type Row = readonly (string | number | null)[];

export interface SpelledText {
  readonly text: CsvText;
  /** The columns of the file, in its order. */
  readonly names: readonly string[];
  /** The columns that rows have, in their order. */
  readonly read: readonly string[];
  /** How messages name the file. */
  readonly label: string;
}

/**
 * Rows that were compared with what the text file says, cell by cell, so that nothing is changed or left out
 * without a word: spaces before a quotation mark, lines taken for comments, other quotation marks.
 * @throws DataError for the first cell that is read as another than is written.
 */
export async function* spelledRows(
  rows: AsyncIterable<Row>,
  { text, names, read, label }: SpelledText,
): AsyncGenerator<Row> {
  const places = read.map((name) => names.indexOf(name));
  const isBlank = ({ cells }: SpelledRow) => names.length > 1 && cells.length === 1 && cells[0] === "";
  const written = scan(text, label);
  const next = async (): Promise<SpelledRow | undefined> => {
    for (;;) {
      const { done, value } = await written.next();
      if (done || !isBlank(value)) return done ? undefined : value;
    }
  };
  try {
    if (text.header) checkHeader(await next(), names, label);
    for await (const row of rows) {
      checkRow(row, await next(), { places, width: names.length, label });
      yield row;
    }
    const more = await next();
    if (more !== undefined) throw leftOut(more, label);
  } finally {
    await written.return(undefined);
  }
}

async function* scan({ path, delimiter, gzip }: CsvText, label: string): AsyncGenerator<SpelledRow> {
  const scanner = new CsvScanner(delimiter);
  const decoder = new TextDecoder();
  const file = createReadStream(path);
  try {
    for await (const bytes of gzip ? piped(file, createGunzip()) : file) {
      yield* scanner.read(decoder.decode(bytes as Buffer, { stream: true }));
    }
  } catch (cause) {
    throw new DataError(`${label}: it could not be read because ${systemReason(cause)}`, { cause });
  }
  yield* scanner.read(decoder.decode());
  yield* scanner.finish();
}

function checkHeader(header: SpelledRow | undefined, names: readonly string[], label: string): void {
  const cells = header?.cells ?? [];
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

interface Checked {
  /** Where in the file's row each cell of a row is. */
  readonly places: readonly number[];
  readonly width: number;
  readonly label: string;
}

function checkRow(row: Row, written: SpelledRow | undefined, { places, width, label }: Checked): void {
  if (written === undefined) {
    throw new DataError(`${label}: expected as many rows as are written, got more; write them plainly`);
  }
  const { cells, line } = written;
  const other = row.findIndex((cell, index) => (cell ?? "") !== cells[places[index]!]);
  if (other < 0 && cells.length === width) return;
  if (cells.length !== width || places[other] === 0) throw leftOut(written, label);
  throw new DataError(
    `${label}: line ${line} has ${shown(cells[places[other]!]!)}, which is read as ${shown(String(row[other] ?? ""))} and wouldn't come back; write it plainly, or in double quotation marks from end to end`,
  );
}

/** A row that isn't where it should be: its line counts as a comment, or is quoted in another way. */
function leftOut({ line, cells }: SpelledRow, label: string): DataError {
  return new DataError(
    `${label}: line ${line}, which begins with ${shown(cells[0]!)}, is read as something else and wouldn't come back; write it plainly, or each cell in double quotation marks`,
  );
}

function shown(text: string): string {
  return JSON.stringify(text.length > 40 ? `${text.slice(0, 39)}…` : text);
}
