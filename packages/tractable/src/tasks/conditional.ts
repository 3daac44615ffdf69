import { TractableError } from "../errors/tractableError.ts";
import type { ContextOption, Model } from "../model/model.ts";
import { type ColumnCode, coderOf } from "../tables/codedColumn.ts";
import type { CodedTable } from "../tables/codeTable.ts";
import { pickCells, rowsOf, type TableCells, type TableLike, toTableCells } from "../tables/columnData.ts";
import { binsOf } from "../tables/numberAxis.ts";
import { modelledColumns, type TableColumn } from "../tables/tableSchema.ts";
import type { Askable } from "./askable.ts";

/** One of the values that a column may have: a category, an atom, or a piece of a numeric axis. */
export interface Candidate {
  /** Where it is on the column's axis; the middle of a piece. */
  readonly place: number;
  /** ln of the width of a piece; 0 of a single value. */
  readonly logWidth: number;
  /** The ends of a piece; equal for a single value. */
  readonly from: number;
  readonly to: number;
  /** The value there, and at the ends. */
  readonly value: number | string;
  readonly low: number | string;
  readonly high: number | string;
  /** The greatest value that it holds: of a column on a grid the one before `high`. */
  readonly last: number | string;
}

/** A column with one code, where it stands among the features, and what it may be. */
export interface CandidateColumn {
  readonly column: TableColumn;
  readonly code: ColumnCode;
  readonly feature: number;
  readonly candidates: readonly Candidate[];
  /** The indices of the candidates of a number, from the least value to the greatest. */
  readonly ascending: readonly number[];
  /** The value at a place of the column's axis. */
  readonly valueAt: (place: number) => number | string;
}

/** The most pieces that an axis may be cut into. */
export const MOST_PIECES = 10_000;

/**
 * The candidates of a column; `pieces` is how many a numeric axis is cut into. Throws for a column that has
 * none.
 */
export function candidateColumn(
  { schema }: Pick<Askable, "schema">,
  name: string,
  where: string,
  pieces: number,
): CandidateColumn {
  let feature = 0;
  for (const column of schema.columns) {
    if (column.name === name) {
      if (column.codes.length !== 1) {
        const why =
          column.codes.length === 0 ? `is left out of the density (${column.type})` : `is a ${column.type}`;
        throw new TractableError(
          `${where}: expected a column of numbers or categories, got "${name}", which ${why}; choose another`,
        );
      }
      const code = column.codes[0]!;
      const { decode } = coderOf(code);
      const valueAt = (place: number) => decode(place, () => 0.5) ?? "";
      const candidates = candidatesOf(code, pieces, valueAt);
      const ascending = [...candidates.keys()].sort(
        (a, b) => Number(candidates[a]!.value) - Number(candidates[b]!.value),
      );
      return { column, code, feature, candidates, ascending, valueAt };
    }
    feature += column.codes.length;
  }
  throw new TractableError(
    `${where}: expected a column of the model, got "${name}"; there is ${modelledColumns(schema)
      .map((column) => column.name)
      .join(", ")}`,
  );
}

function candidatesOf(code: ColumnCode, pieces: number, valueAt: CandidateColumn["valueAt"]): Candidate[] {
  const single = (place: number): Candidate => {
    const value = valueAt(place);
    return { place, logWidth: 0, from: place, to: place, value, low: value, high: value, last: value };
  };
  if (code.type === "category") {
    const own = code.values.length + (code.rest.length > 0 ? 1 : 0);
    return Array.from({ length: own }, (_, index) => single(index + 1));
  }
  const bins = binsOf(code.axis);
  const count = Math.min(bins, pieces);
  const axis = Array.from({ length: count }, (_, piece): Candidate => {
    const from = Math.round((piece * bins) / count);
    const to = Math.round(((piece + 1) * bins) / count);
    const middle = (from + to) / 2;
    const high = valueAt(to);
    return {
      place: middle,
      logWidth: Math.log(to - from),
      from,
      to,
      value: valueAt(middle),
      low: valueAt(from),
      high,
      last: code.grid === undefined ? high : valueAt(to - (to - from) * JUST_BEFORE),
    };
  });
  return [...axis, ...code.atoms.map((_, index) => single(bins + 1 + index))];
}

/** How far before its end, as a share of a piece, the last cell of a grid in it is looked for. */
const JUST_BEFORE = 1e-9;

/**
 * The number that each candidate of a numeric column counts as in a mean: the middle between its ends, on a
 * grid between the first and the last value that it holds. The ends of open tails are far away; their pieces
 * are represented by the middle of the axis' piece.
 */
export function pointsOf(candidates: readonly Candidate[]): number[] {
  const axis = candidates.filter(({ from, to }) => from !== to);
  return candidates.map((candidate) => {
    const { from, to, value, low, last } = candidate;
    const isEnd = candidate === axis[0] || candidate === axis.at(-1);
    return from === to || isEnd ? Number(value) : (Number(low) + Number(last)) / 2;
  });
}

/** How many rows are evaluated in one call: all candidates of some rows. */
const ROWS_AT_ONCE = 16_384;

/**
 * For every row the probability of each candidate given all other columns, p(candidate, rest) normalised over
 * the candidates: [rows · candidates]. Exact for categories and atoms; the density of a numeric axis is taken
 * as that of the middle of each piece, which is the midpoint rule.
 */
export async function conditionalProbabilities(
  its: Askable,
  coded: Pick<CodedTable, "data" | "shape">,
  { feature, candidates }: CandidateColumn,
  { context }: ContextOption = {},
): Promise<Float64Array> {
  const [rows, width] = coded.shape;
  const count = candidates.length;
  const result = new Float64Array(rows * count);
  const step = Math.max(1, Math.floor(ROWS_AT_ONCE / count));
  for (let from = 0; from < rows; from += step) {
    const to = Math.min(rows, from + step);
    const data = new Float32Array((to - from) * count * width);
    for (let row = from; row < to; row++) {
      const own = coded.data.subarray(row * width, (row + 1) * width);
      candidates.forEach(({ place }, index) => {
        const at = ((row - from) * count + index) * width;
        data.set(own, at);
        data[at + feature] = place;
      });
    }
    const own = context && repeatedContext(its.model, context as TableLike, from, to, count);
    const logProb = await its.logProbOfPlaces(
      { data, shape: [(to - from) * count, width] },
      { context: own },
    );
    for (let row = from; row < to; row++)
      normalise(logProb, (row - from) * count, candidates, result, row * count);
  }
  return result;
}

/** The context of rows from…to, each `times` times; one row for all stays one. */
function repeatedContext(
  model: Model,
  context: TableLike,
  from: number,
  to: number,
  times: number,
): TableCells {
  const cells = toTableCells(context, "context");
  const names = model.contextColumns.filter((name) => cells.has(name));
  const rows = names.length === 0 ? 0 : rowsOf(cells.get(names[0]!)!);
  if (rows <= 1) return cells;
  const places = Array.from({ length: (to - from) * times }, (_, at) => from + Math.floor(at / times));
  return new Map(names.map((name) => [name, pickCells(cells.get(name)!, places)]));
}

/** exp(logProb + logWidth), divided by their sum. */
function normalise(
  logProb: Float64Array,
  at: number,
  candidates: readonly Candidate[],
  result: Float64Array,
  to: number,
): void {
  let most = Number.NEGATIVE_INFINITY;
  candidates.forEach(({ logWidth }, index) => {
    most = Math.max(most, logProb[at + index]! + logWidth);
  });
  let total = 0;
  candidates.forEach(({ logWidth }, index) => {
    const weight = Math.exp(logProb[at + index]! + logWidth - most);
    result[to + index] = weight;
    total += weight;
  });
  for (let index = 0; index < candidates.length; index++) result[to + index]! /= total;
}

/**
 * The value below which a share of the law of a numeric column lies, linear within a piece; on a grid the
 * first of its values up to which so much lies.
 */
export function quantileOf(
  { candidates, ascending, code, valueAt }: CandidateColumn,
  probabilities: Float64Array,
  level: number,
): number {
  let before = 0;
  for (const index of ascending) {
    const share = probabilities[index]!;
    if (before + share >= level) {
      const { from, to, low, high } = candidates[index]!;
      const within = share > 0 ? (level - before) / share : 0;
      if (code.type !== "number" || code.grid === undefined) {
        return Number(low) + within * (Number(high) - Number(low));
      }
      return Number(valueAt(from + Math.max(0, within - JUST_BEFORE) * (to - from)));
    }
    before += share;
  }
  return Number(candidates[ascending.at(-1)!]!.last);
}
