import { type ColumnCells, isNumbers, type TextCells } from "./columnData.ts";
import { isGapText } from "./gapMarkers.ts";
import { type NumberFormat, parseNumberText } from "./numberText.ts";
import type { TableColumn } from "./tableSchema.ts";
import { parseTime } from "./timeText.ts";

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/;

/** The number that a text is; NaN for any other text. */
export function toNumber(text: string): number {
  const trimmed = text.trim();
  return NUMBER.test(trimmed) ? Number(trimmed) : Number.NaN;
}

/**
 * A column's cells as numbers, of texts in this format if there is one; NaN for gaps and for what isn't one.
 */
export function numbersOf(
  cells: ColumnCells,
  gaps: ReadonlySet<string>,
  format?: NumberFormat,
): Float64Array {
  const read = format === undefined ? toNumber : (text: string) => parseNumberText(text, format);
  if (!isNumbers(cells)) return eachText(cells, (text) => (isGapText(text, gaps) ? Number.NaN : read(text)));
  if (gaps.size === 0) return cells.numbers;
  return cells.numbers.map((value) => (gaps.has(String(value)) ? Number.NaN : value));
}

/** A column's cells as times in milliseconds, NaN for gaps and for what isn't one. */
export function timesOf(cells: ColumnCells, { time, gaps }: TableColumn): Float64Array {
  const markers = new Set(gaps);
  if (isNumbers(cells)) return numbersOf(cells, markers);
  return eachText(cells, (text) => (isGapText(text, markers) ? Number.NaN : parseTime(text.trim(), time!)));
}

/** A column's cells as text, null for gaps. */
export function textsOf(cells: ColumnCells, gaps: ReadonlySet<string>): (string | null)[] {
  if (isNumbers(cells)) {
    return Array.from(numbersOf(cells, gaps), (value) => (Number.isNaN(value) ? null : String(value)));
  }
  const texts = cells.texts.map((text) => (isGapText(text, gaps) ? null : text.trim()));
  return Array.from(cells.indices, (index) => (index < 0 ? null : texts[index]!));
}

/** A function of every text, computed once for each. */
function eachText({ texts, indices }: TextCells, read: (text: string) => number): Float64Array {
  const values = texts.map(read);
  return Float64Array.from(indices, (index) => (index < 0 ? Number.NaN : values[index]!));
}
