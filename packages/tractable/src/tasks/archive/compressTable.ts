import { checkOption, checkOptions } from "../../errors/checkOptions.ts";
import { flag, functionRule, required, wholeNumber } from "../../errors/optionRules.ts";
import { TractableError } from "../../errors/tractableError.ts";
import type { Model } from "../../model/model.ts";
import { fittedModel } from "../../model/modelRules.ts";
import {
  charactersOf,
  codeRows,
  MOST_CHARACTERS,
  rowsTogether,
  tableAnswer,
} from "../../tables/codec/codeRows.ts";
import { tableLawDigest } from "../../tables/codec/tableLaw.ts";
import { MOST_COLUMNS } from "../../tables/codec/tablePlan.ts";
import { type ColumnCells, isNumbers, type TableLike, toTableCells } from "../../tables/columnData.ts";
import { addDeflated } from "./archiveStart.ts";
import { ArchiveWriter } from "./archiveWriter.ts";
import { packCodedRows } from "./codedRows.ts";
import { ContentsDigest } from "./contentsDigest.ts";
import { iterableOf } from "./iterableOf.ts";
import { lawOfModel } from "./lawOfModel.ts";

export interface CompressTableOptions {
  /** How many rows there are, of all parts of the table together. */
  readonly count: number;
  /** Whether all that decoding needs goes into the archive, instead of the model; false by default. */
  readonly embed?: boolean;
  /** Called with how many rows are done; nothing by default. */
  readonly onProgress?: (rows: number) => void;
}

/**
 * An archive of a table, piece by piece: every cell comes back to the letter, whatever it holds. Parts of the
 * table have the columns of the model, each in the same order; some ten thousand rows or more are packed
 * best. The model says what columns there are and which words they hold; probabilities are learned on the
 * way (`RowCoder`), by arithmetic that is the same everywhere.
 */
export async function* compressTable(
  model: Model,
  parts: Iterable<TableLike> | AsyncIterable<TableLike>,
  options: CompressTableOptions,
): AsyncGenerator<Uint8Array> {
  checkOption("compressTable", "the model", model, required(fittedModel));
  checkOption(
    "compressTable",
    "the parts",
    parts,
    required(iterableOf("parts of a table to go through, such as a list of one")),
  );
  const {
    count,
    embed = false,
    onProgress,
  } = checkOptions("compressTable", options, {
    count: required(wholeNumber({ from: 0 })),
    embed: flag,
    onProgress: functionRule,
  });
  const law = lawOfModel(model, "compressTable");
  const wordsOf = new Map(law.columns.map(({ name, words }) => [name, words]));
  const contents = new ContentsDigest();
  let columns: readonly string[] | undefined;
  let writer: ArchiveWriter | undefined;
  let first = 0;
  for await (const part of parts) {
    const table = toTableCells(part, "compressTable");
    const names = [...table.keys()];
    if (columns === undefined) {
      columns = names;
      checkColumns(names, [...wordsOf.keys()]);
      writer = await start(names);
    } else if (JSON.stringify(names) !== JSON.stringify(columns)) {
      throw new TractableError(
        `compressTable: expected the columns ${columns.join(", ")} in every part, got ${names.join(", ")}`,
      );
    }
    for (const [name, cells] of table) checkTexts(name, cells);
    const cells = [...table.values()].map(textsAt);
    const { length } = cells[0]!;
    if (first + length > count) throw otherCount(count, `${first + length} or more`);
    const most = rowsTogether(names.length);
    for (let from = 0; from < length; ) {
      const some = rowsFrom(cells, from, Math.min(length, from + most));
      if (some.length === 0) throw tooLong(first);
      from += some.length;
      const coded = codeRows(
        some,
        names.map((name) => wordsOf.get(name)!),
      );
      for (const row of some) contents.row(row);
      const facts = { kind: "rows", first, count: some.length, digest: contents.chunk() } as const;
      yield* writer!.add(facts, await packCodedRows(coded));
      first += some.length;
      onProgress?.(first);
    }
  }
  if (first < count) throw otherCount(count, String(first));
  writer ??= await start([...wordsOf.keys()]);
  yield* writer.end(contents.all());

  async function start(names: readonly string[]): Promise<ArchiveWriter> {
    const started = new ArchiveWriter({
      model: tableLawDigest(law),
      table: { columns: names },
      count,
      answer: tableAnswer(),
      inside: embed ? ["model"] : [],
    });
    if (embed) await addDeflated(started, "model", new TextEncoder().encode(JSON.stringify(law)), MOST_LAW);
    return started;
  }
}

/** A law inside an archive is at most so large, as JSON. */
export const MOST_LAW = 2 ** 27;

function otherCount(count: number, got: string): TractableError {
  return new TractableError(`compressTable: expected ${count} rows, as count says, got ${got}`);
}

function checkColumns(names: readonly string[], own: readonly string[]): void {
  const lacks = own.filter((name) => !names.includes(name));
  const others = names.filter((name) => !own.includes(name));
  if (names.length > MOST_COLUMNS) {
    throw new TractableError(
      `compressTable: expected at most ${MOST_COLUMNS} columns, got ${names.length}; leave some out`,
    );
  }
  if (lacks.length === 0 && others.length === 0) return;
  const what = [
    ...(lacks.length === 0 ? [] : [`none called ${lacks.join(", ")}`]),
    ...(others.length === 0 ? [] : [`others called ${others.join(", ")}`]),
  ].join(" and ");
  throw new TractableError(
    `compressTable: expected a table with the columns that the model was fitted to, got ${what}; fit a model to such tables`,
  );
}

/** Refuses half characters, which no file has and bytes can't be of. */
function checkTexts(name: string, cells: ColumnCells): void {
  const half = isNumbers(cells) ? undefined : cells.texts.find((text) => /\p{Surrogate}/u.test(text));
  if (half === undefined) return;
  throw new TractableError(
    `compressTable: expected text of whole characters in ${name}, got ${JSON.stringify(half.slice(0, 80))} with half a surrogate pair; mend it`,
  );
}

function tooLong(row: number): TractableError {
  return new TractableError(
    `compressTable: expected at most ${MOST_CHARACTERS} characters in a row, got more in row ${row}, counted from 0; shorten its texts`,
  );
}

/** Rows from one on, as many as are coded together; none where the first is too long. */
function rowsFrom(columns: readonly TextColumn[], from: number, end: number): (string | null)[][] {
  const rows: (string | null)[][] = [];
  let characters = 0;
  for (let row = from; row < end; row++) {
    const cells = columns.map(({ at }) => at(row));
    characters += charactersOf(cells);
    if (characters > MOST_CHARACTERS) break;
    rows.push(cells);
  }
  return rows;
}

interface TextColumn {
  readonly length: number;
  readonly at: (row: number) => string | null;
}

/** Cells as text, null for gaps. */
function textsAt(cells: ColumnCells): TextColumn {
  if (isNumbers(cells)) {
    const { numbers } = cells;
    return {
      length: numbers.length,
      at: (row) => (Number.isNaN(numbers[row]!) ? null : spelled(numbers[row]!)),
    };
  }
  const { texts, indices } = cells;
  return { length: indices.length, at: (row) => (indices[row]! < 0 ? null : texts[indices[row]!]!) };
}

/** A number's digits; the sign of −0 is one of them. */
function spelled(value: number): string {
  return Object.is(value, -0) ? "-0" : String(value);
}
