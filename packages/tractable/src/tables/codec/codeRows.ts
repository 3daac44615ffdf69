import { crc32 } from "../../files/crc32.ts";
import { BitReader, BitWriter, BROKEN, STREAM_BITS } from "./bitStreams.ts";
import { planColumns } from "./planColumns.ts";
import { RowCoder } from "./rowCoder.ts";
import type { ColumnPlan } from "./tablePlan.ts";

/** Rows that are coded together, and their cells, at most. */
const MOST_ROWS = 2 ** 16;
const MOST_CELLS = 2 ** 22;
/** Cells that versions 1 and 2 of archives coded together. */
const MOST_CELLS_BEFORE = 2 ** 24;

/**
 * How many rows of so many columns are coded together at most, of archives of versions 1 and 2 too where
 * those are asked for; each such part is learned anew.
 */
export function rowsTogether(columns: number, isOld = false): number {
  return Math.min(MOST_ROWS, Math.floor((isOld ? MOST_CELLS_BEFORE : MOST_CELLS) / columns));
}

/** Rows that are coded together have at most so many characters. */
export const MOST_CHARACTERS = 2 ** 25;
/** Versions 1 and 2 of archives had no such limit; of those no more are read. */
const MOST_CHARACTERS_BEFORE = 2 ** 28;
/** A character takes so many bytes at most. */
const BYTES_OF_CHARACTER = 3;

/** How many characters rows have at most that are read together. */
export function charactersTogether(isOld = false): number {
  return isOld ? MOST_CHARACTERS_BEFORE : MOST_CHARACTERS;
}

/** Decisions that a cell takes at most: flags, a number with its length and zeros, the end of a text. */
const MOST_BITS = 2 + 7 + 4 + 6 + 53 + 9;
const BITS_OF_BYTE = 9;

/**
 * Whether rows may have been coded to this: text that is spelled out, and streams that may hold any number of
 * likely bits in no bytes at all, are bounded before they are read. `most` is how many characters there are.
 */
export function isBounded(
  { plans, spelled, streams }: CodedRows,
  count: number,
  most = MOST_CHARACTERS,
): boolean {
  const bits = MOST_BITS * plans.length * count + BITS_OF_BYTE * spelled;
  return spelled <= BYTES_OF_CHARACTER * most && streams.length <= Math.ceil(bits / STREAM_BITS);
}

type Row = readonly (string | null)[];

/** How many UTF-16 characters the cells of a row have. */
export function charactersOf(row: Row): number {
  let characters = 0;
  for (const cell of row) characters += cell?.length ?? 0;
  return characters;
}

/** Rows of a table in few bytes. */
export interface CodedRows {
  readonly plans: readonly ColumnPlan[];
  /** How many bytes are spelled out. */
  readonly spelled: number;
  readonly streams: readonly Uint8Array[];
}

/** Codes rows of texts, null for gaps; `words` are those that each column is known to have. */
export function codeRows(rows: readonly Row[], words: readonly (readonly string[])[]): CodedRows {
  const plans = planColumns(rows, words);
  const writer = new BitWriter();
  const coder = new RowCoder(plans, words, writer);
  for (const row of rows) coder.code(row);
  const streams = writer.finish();
  return { plans, spelled: writer.spelled, streams };
}

/**
 * Decodes `count` rows from what `codeRows` made of them; undefined for what it can't have made, and for more
 * than `most` characters. A word that is long can be repeated in no bytes at all, so they are counted.
 */
export function readRows(
  { plans, spelled, streams }: CodedRows,
  count: number,
  words: readonly (readonly string[])[],
  most = MOST_CHARACTERS,
): Row[] | undefined {
  const reader = new BitReader(streams, spelled);
  const coder = new RowCoder(plans, words, reader);
  try {
    let characters = 0;
    const rows = Array.from({ length: count }, () => {
      const row = coder.code();
      characters += charactersOf(row);
      if (characters > most) throw BROKEN;
      return row;
    });
    return reader.isDone ? rows : undefined;
  } catch (error) {
    if (error === BROKEN) return undefined;
    throw error;
  }
}

/** Rows of the table that everybody knows. */
const ANSWER_ROWS = 64;

/**
 * What the coder makes of a table that everybody knows, as a checksum: whoever gets another one computes
 * differently and can't decode.
 */
export function tableAnswer(): string {
  answered ??= answer();
  return answered;
}

/** What was answered before. */
let answered: string | undefined;

function answer(): string {
  let state = 1;
  const below = (limit: number) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  };
  const rows = Array.from({ length: ANSWER_ROWS }, (): Row => {
    const number = below(1000);
    return [`${number}`, ["a", "b", "c"][below(3)]!, `${number + below(3)}.5`, below(9) === 0 ? null : "d"];
  });
  const sets: number[][][] = [[], [[0]], [[1], [1, 0]], [[1, 2]]];
  const plans = sets.map((own, column): ColumnPlan => {
    const isWord = column % 2 === 1;
    const cells = isWord ? "words" : { decimals: column / 2, ends: "short" as const };
    const near = isWord ? [] : [0, -1, -2].slice(column === 0 ? 1 : 0);
    return { cells, before: "", sortBits: 6, zeroBits: isWord ? 0 : 4, isExact: isWord, sets: own, near };
  });
  const writer = new BitWriter();
  const coder = new RowCoder(plans, [[], ["a", "b"], [], []], writer);
  for (const row of rows) coder.code(row);
  return crc32(writer.finish()[0]!).toString(16).padStart(8, "0");
}
