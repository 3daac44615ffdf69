import { bitLength, type DecimalSpelling, parseDecimal } from "./decimalText.ts";
import { coarse } from "./rowCoder.ts";
import {
  ABOVE,
  type ColumnPlan,
  MOST_IN_SET,
  MOST_NEAR,
  MOST_SETS,
  MOST_ZERO_BITS,
  STEP,
} from "./tablePlan.ts";

/** Plans are made from so many rows, evenly spread: the most, and the fewest of wide tables. */
const SAMPLE = 8192;
const SMALLEST_SAMPLE = 256;
/** A column is tried given so many of those before it, the last ones. */
const CANDIDATES = 64;
/** About so many pairs of cells are looked at in search of a plan. */
const PAIRS = 2 ** 27;
/** Columns of so few different values are contexts value by value. */
const FEW = 256;
/** Candidates that are tried for each column of a set. */
const TRIED = 12;
/** A column is one of numbers where so many of its cells are. */
const MOSTLY = 0.9;
/** Zeros at the end are told apart where so many of the numbers have some. */
const ROUND = 0.1;
/** Another column joins a set where it costs no more than so many times the bits without it. */
const DEARER = 1.02;

type Row = readonly (string | null)[];

/** How the columns of these rows are coded best. Words are those that each column is known to have. */
export function planColumns(rows: readonly Row[], words: readonly (readonly string[])[]): ColumnPlan[] {
  const affordable = Math.floor(PAIRS / (words.length * Math.min(words.length, CANDIDATES)));
  const most = Math.min(SAMPLE, Math.max(SMALLEST_SAMPLE, affordable));
  const step = Math.max(1, Math.floor(rows.length / most));
  const sample = rows.filter((_, row) => row % step === 0).slice(0, most);
  const spelled = words.map((own, column) => spelling(rows, column, own));
  const isExact = words.map((_, column) => new Set(sample.map((row) => row[column])).size <= FEW);
  const numbers = spelled.map(({ cells, before }, column) =>
    sample.map((row) => (cells === "words" ? undefined : numberOf(row[column]!, before, cells))),
  );
  const ids = words.map((_, column) => {
    const value = (row: number) => numbers[column]![row];
    const isWord = spelled[column]!.cells === "words" || isExact[column]!;
    return numbered(
      sample.map((row, at) => (isWord || value(at) === undefined ? row[column] : coarse(value(at)!))),
    );
  });
  return spelled.map((own, column) => ({
    ...own,
    isExact: isExact[column]!,
    sets: setsFor(column, ids),
    near: own.cells === "words" ? [] : nearTo(column, numbers),
  }));
}

/** What the cells of a column are, and how large. */
function spelling(rows: readonly Row[], column: number, words: readonly string[]) {
  const cells = rows.map((row) => row[column]!).filter((cell) => cell !== null);
  const before = cells.length > 0 && share(cells, (cell) => cell.startsWith(" ")) >= 0.5 ? " " : "";
  const own = cells.filter((cell) => cell.startsWith(before)).map((cell) => cell.slice(before.length));
  const decimals = own.reduce((most, cell) => Math.max(most, decimalsOf(cell)), 0);
  const ways = (["short", "fixed"] as const).map((ends) => ({ decimals, ends }));
  const [best] = ways
    .map((way) => ({ way, share: share(own, (cell) => parseDecimal(cell, way) !== undefined) }))
    .sort((a, b) => b.share - a.share);
  const isNumber = words.length === 0 && own.length > 0 && best!.share >= MOSTLY;
  if (!isNumber) {
    const known = new Set([...words, ...own]).size;
    return { cells: "words" as const, before, sortBits: bitLength(2 * bitLength(known)), zeroBits: 0 };
  }
  const sizes = own
    .map((cell) => parseDecimal(cell, best!.way))
    .filter((value) => value !== undefined)
    .map(Math.abs);
  const largest = sizes.reduce((most, size) => Math.max(most, size), 0);
  const isRound = share(sizes, (size) => size > 0 && size % 10 === 0) >= ROUND;
  return {
    cells: best!.way,
    before,
    sortBits: bitLength(2 * bitLength(largest) + 1),
    zeroBits: isRound ? MOST_ZERO_BITS : 0,
  };
}

function decimalsOf(cell: string): number {
  const decimals = /^-?\d{1,15}\.(\d{1,15})$/.exec(cell)?.[1]?.length ?? 0;
  return decimals;
}

function numberOf(cell: string | null, before: string, way: DecimalSpelling): number | undefined {
  return cell?.startsWith(before) ? parseDecimal(cell.slice(before.length), way) : undefined;
}

function share<T>(all: readonly T[], holds: (one: T) => boolean): number {
  return all.reduce((count, one) => count + (holds(one) ? 1 : 0), 0) / Math.max(1, all.length);
}

/** What rows have in a column, or in several together, as numbers below `kinds`. */
interface Kinds {
  readonly ids: Int32Array;
  readonly kinds: number;
}

/** Values by the order in which they come first. */
function numbered(values: ArrayLike<string | number | null | undefined>): Kinds {
  const known = new Map<string | number | null | undefined, number>();
  const ids = Int32Array.from(values, (value) => {
    const id = known.get(value) ?? known.size;
    known.set(value, id);
    return id;
  });
  return { ids, kinds: known.size };
}

/** Numbers of pairs of kinds plus one, while they are found; 0 where there is none. */
const found = new Int32Array(2 ** 20);

/** What rows have in one and another together. */
function both(one: Kinds, other: Kinds): Kinds {
  const pairs = one.ids.map((id, row) => id * other.kinds + other.ids[row]!);
  if (one.kinds * other.kinds > found.length) return numbered(pairs);
  let kinds = 0;
  const ids = pairs.map((pair) => {
    found[pair] ||= ++kinds;
    return found[pair]! - 1;
  });
  for (const pair of pairs) found[pair] = 0;
  return { ids, kinds };
}

/** Columns that tell most of one together, more and more of them; then those that tell most alone. */
function setsFor(column: number, ids: readonly Kinds[]): number[][] {
  const own = ids[column]!;
  const cheapest = (others: readonly number[], given: Kinds) =>
    others
      .map((other) => ({ other, bits: bitsGiven(own, both(given, ids[other]!)) }))
      .sort((a, b) => a.bits - b.bits);
  let known: Kinds = { ids: new Int32Array(own.ids.length), kinds: 1 };
  const alone = cheapest(candidates(column), known).map(({ other }) => other);
  const together: number[] = [];
  const sets: number[][] = [];
  for (let best = bitsGiven(own, known); together.length < MOST_IN_SET; ) {
    const rest = alone.filter((other) => !together.includes(other)).slice(0, TRIED);
    const [next] = cheapest(rest, known);
    if (next === undefined || next.bits > DEARER * best) break;
    best = Math.min(best, next.bits);
    known = both(known, ids[next.other]!);
    together.push(next.other);
    sets.push([...together]);
  }
  const singles = alone.filter((other) => other !== together[0]).map((other) => [other]);
  return [...sets, ...singles].slice(0, MOST_SETS);
}

/** The last of the columns before one. */
function candidates(column: number): number[] {
  const first = Math.max(0, column - CANDIDATES);
  return Array.from({ length: column - first }, (_, index) => first + index);
}

/** How many bits a column takes given others, as learned on the way. */
function bitsGiven(own: Kinds, given: Kinds): number {
  const pairs = both(given, own);
  const counts = new Int32Array(pairs.kinds);
  const totals = new Int32Array(given.kinds);
  let bits = 0;
  for (let row = 0; row < own.ids.length; row++) {
    const [pair, other] = [pairs.ids[row]!, given.ids[row]!];
    bits -= Math.log2((counts[pair]! + 0.5 / own.kinds + 0.02) / (totals[other]! + 0.5 + 0.02 * own.kinds));
    counts[pair]!++;
    totals[other]!++;
  }
  return bits;
}

/** What it takes to code a number, where nothing near it is known. */
const FAR_BITS = 20;

/**
 * Where the numbers come from that a column's are nearest to: first the source that is nearest on the whole,
 * then each that is nearer than those before in the rows where it is.
 */
function nearTo(column: number, numbers: readonly (readonly (number | undefined)[])[]): number[] {
  const own = numbers[column]!;
  const distances = (guess: (row: number) => number | undefined) =>
    Float64Array.from(own, (value, row) => {
      const near = guess(row);
      if (value === undefined) return 0;
      return near === undefined ? FAR_BITS : bitLength(Math.abs(value - near));
    });
  const earlier = candidates(column).filter((source) =>
    numbers[source]!.some((value) => value !== undefined),
  );
  const sources = [
    { source: ABOVE, bits: distances((row) => own[row - 1]) },
    { source: STEP, bits: distances((row) => 2 * (own[row - 1] ?? 0) - (own[row - 2] ?? 0)) },
    ...earlier.map((source) => ({ source, bits: distances((row) => numbers[source]![row]) })),
  ];
  const chosen: number[] = [];
  let least = new Float64Array(own.length).fill(Number.POSITIVE_INFINITY);
  while (chosen.length < MOST_NEAR) {
    const [next] = sources
      .filter(({ source }) => !chosen.includes(source))
      .map(({ source, bits }) => {
        const all = least.map((before, row) => Math.min(before, bits[row]!));
        return { source, all, total: all.reduce((sum, one) => sum + one, 0) };
      })
      .sort((one, other) => one.total - other.total);
    if (next === undefined) break;
    chosen.push(next.source);
    least = next.all;
  }
  return chosen;
}
