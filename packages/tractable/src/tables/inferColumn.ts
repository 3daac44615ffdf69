import { TractableError } from "../errors/tractableError.ts";
import { fitCategory } from "./categoryCode.ts";
import { type ColumnCells, isNumbers, pickCells } from "./columnData.ts";
import type { ColumnType } from "./columnType.ts";
import { findSentinel, type Sentinel } from "./findSentinel.ts";
import { isGapText } from "./gapMarkers.ts";
import { type Bounds, fitNumber } from "./numberCode.ts";
import { describeNumberFormat, findNumberFormat, type NumberFormat } from "./numberText.ts";
import { numbersOf, textsOf, timesOf, toNumber } from "./readCells.ts";
import type { TableColumn } from "./tableSchema.ts";
import { fitTime } from "./timeParts.ts";
import { findTimeFormat } from "./timeText.ts";

export interface InferColumnOptions {
  /** What the user says the column holds; found from the values by default. */
  readonly type?: ColumnType;
  /** Spellings of gaps beside the usual ones. */
  readonly gaps: readonly string[];
  /** The rows that shares and quantiles are taken from; all by default. Types are found from all rows. */
  readonly rows?: ArrayLike<number>;
  /** Where the user says that numbers end. */
  readonly bounds?: Bounds;
  /** What stands before decimals in other columns, for a column that leaves it open. */
  readonly decimal?: NumberFormat["decimal"];
}

/** Whole numbers of so few different values, of so many rows each, are categories. */
const FEW_VALUES = 20;
const ROWS_EACH = 5;
/** Text of which more than this share is different names its rows. */
const MOSTLY_DIFFERENT = 0.5;
/** So few rows tell nothing of identifiers. */
const FEW_ROWS = 20;
/** The share of a column's texts that may not be numbers, and are gaps then. */
const STRAY = 0.02;
/** Numbers from here on name things. */
const ENORMOUS = 1e12;

/** A column's type and codes, from its cells. */
export function inferColumn(name: string, cells: ColumnCells, options: InferColumnOptions): TableColumn {
  const plainly = factsOf(cells, new Set(options.gaps));
  const format = formatFor(plainly, options);
  const facts = format === undefined ? plainly : factsOf(cells, new Set(options.gaps), format);
  const found =
    options.type === undefined
      ? guess(name, facts, format)
      : { type: checkedType(name, options.type, facts) };
  const gap = facts.gap === undefined ? {} : { gap: facts.gap };
  if (found.type === "number" || found.type === "integer") checkFinite(name, facts.numbers);
  const common = { name, ...gap, ...(options.gaps.length > 0 && { gaps: options.gaps }), ...found };
  const isNumber = found.type === "number" || found.type === "integer";
  const written = isNumber && format !== undefined ? { format } : {};
  return { ...common, ...written, ...codesFor({ ...common, ...written }, facts, cells, options) };
}

/** How texts are numbers that aren't plainly written, where a column may be of numbers. */
function formatFor({ texts, isText, numeric, known }: Facts, { type, decimal }: InferColumnOptions) {
  const mayBeNumbers = type === undefined || type === "number" || type === "integer";
  return isText && mayBeNumbers && numeric < known ? findNumberFormat(texts, decimal) : undefined;
}

interface Facts {
  /** Texts without gaps, each once; of a column of numbers, the numbers. */
  readonly texts: readonly string[];
  /** The cells as numbers, NaN where there is a gap or no number. */
  readonly numbers: Float64Array;
  /** How many rows have a value, and how many of these a number. */
  readonly known: number;
  readonly numeric: number;
  readonly distinct: number;
  /** How gaps are written. */
  readonly gap: string | undefined;
  readonly isText: boolean;
}

function factsOf(cells: ColumnCells, gaps: ReadonlySet<string>, format?: NumberFormat): Facts {
  const numbers = numbersOf(cells, gaps, format);
  const numeric = numbers.reduce((count, value) => count + (Number.isNaN(value) ? 0 : 1), 0);
  if (isNumbers(cells)) {
    const distinct = new Set(numbers.filter((value) => !Number.isNaN(value))).size;
    return { texts: [], numbers, known: numeric, numeric, distinct, gap: undefined, isText: false };
  }
  const areGaps = cells.texts.map((text) => isGapText(text, gaps));
  const known = cells.indices.reduce((count, index) => count + (index >= 0 && !areGaps[index] ? 1 : 0), 0);
  const texts = cells.texts.filter((_, index) => !areGaps[index]).map((text) => text.trim());
  const gap = cells.texts.find((_, index) => areGaps[index])?.trim();
  return { texts, numbers, known, numeric, distinct: new Set(texts).size, gap, isText: true };
}

type Found = Pick<TableColumn, "type" | "note" | "values">;

function guess(name: string, facts: Facts, format: NumberFormat | undefined): Found {
  const { texts, numbers, known, numeric, distinct, isText } = facts;
  const rows = numbers.length;
  if (known === 0) return { type: "ignore", note: `has no value in any of ${rows} rows` };
  if (distinct === 1 && known === rows) return { type: "constant", note: "has one value in every row" };
  const strays = known - numeric;
  // 07030 names a place
  const areNames = texts.some((text) => /^0\d/.test(text));
  if (numeric > 0 && strays <= STRAY * known && !areNames) {
    const values = numbers.filter((value) => !Number.isNaN(value));
    const sentinel = findSentinel(numbers);
    const notes = [
      ...(format === undefined ? [] : [describeNumberFormat(format)]),
      ...(sentinel === undefined ? [] : [sentinelNote(sentinel)]),
      ...(strays === 0 ? [] : [`has ${strays} values that are no numbers, which count as gaps`]),
    ];
    const note = notes.length === 0 ? {} : { note: notes.join("; ") };
    const different = new Set(values).size;
    if (!values.every(Number.isInteger)) return { type: "number", ...note };
    if (format === undefined && different <= FEW_VALUES && values.length >= ROWS_EACH * different) {
      const areShort = texts.every((text) => String(Number(text)) === text);
      return { type: "category", values: areShort ? "number" : "text", ...note };
    }
    if (values.length === rows && different === rows && rows >= FEW_ROWS && namesRows(name, values)) {
      return { type: "identifier", note: "numbers the rows" };
    }
    return { type: "integer", ...note };
  }
  if (findTimeFormat(texts) !== undefined && distinct > 1) return { type: "time" };
  const isTruth = isText && texts.every((text) => /^(true|false)$/.test(text));
  if (distinct > MOSTLY_DIFFERENT * known && known >= FEW_ROWS) {
    return { type: "identifier", note: `has ${distinct} different texts in ${known} rows` };
  }
  return { type: "category", values: isTruth ? "boolean" : "text" };
}

function sentinelNote({ value, share }: Sentinel): string {
  const percent = (100 * share).toFixed(share < 0.1 ? 1 : 0);
  return `is ${value} in ${percent} % of the rows, which looks like a gap: if it is, name it as missing ("${value}")`;
}

/**
 * Whether whole numbers, all different, are names: an even sequence, a name that says so, or numbers too long
 * to count anything.
 */
function namesRows(name: string, values: Float64Array): boolean {
  const step = values[1]! - values[0]!;
  const isSequence = values.every((value, at) => at === 0 || value - values[at - 1]! === step);
  const isNamed =
    name.trim() === "" || /(^|[^a-z])(id|index|key|nr|no|uuid|rowid|unnamed.*|column0)$/i.test(name);
  return isSequence || isNamed || values.some((value) => Math.abs(value) >= ENORMOUS);
}

/** Refuses a type that the values contradict. */
function checkedType(name: string, type: ColumnType, { texts, known, numeric, distinct }: Facts): ColumnType {
  const contradicts = (what: string) =>
    new TractableError(
      `column "${name}": expected ${what} for the type ${type}, got "${texts.find((text) => Number.isNaN(toNumber(text))) ?? texts[0] ?? "none"}"; give it another type`,
    );
  if ((type === "number" || type === "integer") && numeric < known) throw contradicts("numbers");
  if (type === "time" && texts.length > 0 && findTimeFormat(texts) === undefined) throw contradicts("times");
  if (type === "constant" && distinct > 1) throw contradicts("one value");
  return type;
}

/** Refuses infinities, which no density is of. */
function checkFinite(name: string, numbers: Float64Array): void {
  const isInfinite = (value: number) => Math.abs(value) === Number.POSITIVE_INFINITY;
  const infinite = numbers.find(isInfinite);
  if (infinite === undefined) return;
  const count = numbers.filter(isInfinite).length;
  throw new TractableError(
    `column "${name}": expected finite numbers, got ${infinite} (${count} of ${numbers.length} rows are infinite); drop such rows, or make them gaps by naming "${infinite}" as missing`,
  );
}

function codesFor(
  { type, values, format }: Found & Pick<TableColumn, "format">,
  facts: Facts,
  cells: ColumnCells,
  { gaps, rows, bounds }: InferColumnOptions,
): Partial<TableColumn> & Pick<TableColumn, "codes"> {
  const chosen = rows === undefined ? cells : pickCells(cells, rows);
  const markers = new Set(gaps);
  switch (type) {
    case "number":
    case "integer":
      return {
        codes: [fitNumber(numbersOf(chosen, markers, format), bounds)],
        ...fixedDecimals(facts, format),
      };
    case "category": {
      const kind = values ?? (facts.isText && facts.numeric < facts.known ? "text" : "number");
      return { codes: [fitCategory(textsOf(chosen, markers))], values: kind };
    }
    case "time": {
      const time = facts.isText ? findTimeFormat(facts.texts)! : ISO;
      const times = timesOf(chosen, { name: "", type, codes: [], time, gaps });
      return { codes: fitTime(times, time), time };
    }
    case "constant": {
      const one = facts.isText ? facts.texts[0] : facts.numbers[0];
      return { codes: [], constant: one ?? null };
    }
    default:
      return { codes: [] };
  }
}

/** The decimals that every number of a file is written with, zeros at the end included. */
function fixedDecimals(
  { texts, isText }: Facts,
  format: NumberFormat | undefined,
): Pick<TableColumn, "decimals"> {
  if (!isText) return {};
  const body = (text: string) =>
    format === undefined ? text : text.slice(0, text.length - format.suffix.length);
  const ending = format?.decimal === "," ? /,(\d+)$/ : /\.(\d+)$/;
  const counts = new Set(texts.map((text) => (ending.exec(body(text))?.[1] ?? "").length));
  const [decimals = 0] = counts;
  return counts.size === 1 && decimals > 0 ? { decimals } : {};
}

/** How times that came as milliseconds are written. */
const ISO = { order: "ymd", between: "-", clock: "T", hasSeconds: true, decimals: 3, zone: "Z" } as const;
