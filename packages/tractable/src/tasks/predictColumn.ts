import { checkOption, checkOptions } from "../errors/checkOptions.ts";
import { required, wholeNumber, words } from "../errors/optionRules.ts";
import type { ContextOption, Model } from "../model/model.ts";
import { contextRules, fittedModel } from "../model/modelRules.ts";
import { columnValues } from "../tables/codeTable.ts";
import type { Cell } from "../tables/columnData.ts";
import { rowsOf, type TableLike, toTableCells } from "../tables/columnData.ts";
import { askable } from "./askable.ts";
import {
  candidateColumn,
  conditionalProbabilities,
  MOST_PIECES,
  pointsOf,
  quantileOf,
} from "./conditional.ts";

/** What a column is, given all other columns of each row. */
export type Prediction = CategoryPrediction | NumberPrediction;

/** What a model says of a column of categories, given the rest of each row. */
export interface CategoryPrediction {
  /** Tells it from the prediction of a number. */
  readonly kind: "category";
  /** The column that is predicted. */
  readonly column: string;
  /** The values that the column may have; "…" stands for rare ones together. */
  readonly values: readonly string[];
  /** The probability of each value in each row, [rows · values]. */
  readonly probabilities: Float64Array;
  /** The most probable value of each row. */
  readonly predicted: readonly Cell[];
  /** The value that stands in the data, null where there is none. */
  readonly actual: readonly Cell[];
}

/** What a model says of a column of numbers, given the rest of each row. */
export interface NumberPrediction {
  /** Tells it from the prediction of a category. */
  readonly kind: "number";
  /** The column that is predicted. */
  readonly column: string;
  /** The mean of the law of each row, in the column's unit. */
  readonly mean: Float64Array;
  /** The median of the law of each row, in the column's unit. */
  readonly median: Float64Array;
  /** What 5 % of the law of each row lies below, in the column's unit. */
  readonly q05: Float64Array;
  /** What 95 % of the law of each row lies below, in the column's unit. */
  readonly q95: Float64Array;
  /**
   * E|X − x| − ½·E|X − X′| of the value that stands in the data, in the column's unit (Gneiting & Raftery
   * 2007); NaN without one.
   */
  readonly crps: Float64Array;
  /**
   * ln of the density, in the column's unit, or of the probability of a single value, of the value that
   * stands in the data; NaN without one.
   */
  readonly logProb: Float64Array;
  /**
   * The pieces that the law is made of, from…to in the column's unit; of a single value both are the same.
   */
  readonly pieces: readonly { readonly from: number; readonly to: number }[];
  /** The probability of each piece in each row, [rows · pieces]. */
  readonly probabilities: Float64Array;
  /** The value that stands in the data, null where there is none. */
  readonly actual: readonly Cell[];
}

export interface PredictOptions extends ContextOption {
  /** How many pieces a numeric column's axis is cut into; 64 by default. */
  readonly pieces?: number;
}

/** The name that rare categories, which share a place, go by. */
export const OTHERS = "…";

/**
 * The exact law of one column given all others, for every row: any column, chosen now, without training for
 * it. For a category p(value, rest) is computed for each of its values and normalised; for a number over the
 * pieces of its axis. A gap in another column of a typed table is taken as the value it is. Throws for a
 * column that the model doesn't have, or a model of images.
 */
export async function predictColumn(
  model: Model,
  table: TableLike,
  column: string,
  options: PredictOptions = {},
): Promise<Prediction> {
  const where = "predictColumn";
  checkOption(where, "the model", model, required(fittedModel));
  checkOption(where, "the column", column, required(words));
  const { pieces = 64, context } = checkOptions(where, options, {
    ...contextRules,
    pieces: wholeNumber({ to: MOST_PIECES }),
  });
  const its = await askable(model, where, { context });
  const target = candidateColumn(its, column, where, pieces);
  const own = toTableCells(table, where);
  const rows = own.size === 0 ? 0 : rowsOf([...own.values()][0]!);
  const cells = own.has(column)
    ? own
    : new Map([...own, [column, { numbers: new Float64Array(rows).fill(Number.NaN) }]]);
  const coded = its.code(cells, where);
  const probabilities = await conditionalProbabilities(its, coded, target, { context });
  const actual = columnValues(target.column, cells.get(column)!);
  const { candidates } = target;
  const count = candidates.length;
  const ofRow = (row: number) => probabilities.subarray(row * count, (row + 1) * count);
  if (target.code.type === "category") {
    const known = target.code.values;
    const values = candidates.map((_, index) => known[index] ?? OTHERS);
    const predicted = Array.from({ length: rows }, (_, row): Cell => {
      const own = ofRow(row);
      const best = own.indexOf(Math.max(...own));
      return columnValues(target.column, {
        texts: [String(candidates[best]!.value)],
        indices: Int32Array.of(0),
      })[0]!;
    });
    return { kind: "category", column, values, probabilities, predicted, actual };
  }
  const each = (value: (own: Float64Array, row: number) => number) =>
    Float64Array.from({ length: rows }, (_, row) => value(ofRow(row), row));
  const ranges = candidates.map(({ low, high }) => ({ from: Number(low), to: Number(high) }));
  const points = pointsOf(candidates);
  return {
    kind: "number",
    column,
    mean: each((own) => own.reduce((sum, share, index) => sum + share * points[index]!, 0)),
    median: each((own) => quantileOf(target, own, 0.5)),
    q05: each((own) => quantileOf(target, own, 0.05)),
    q95: each((own) => quantileOf(target, own, 0.95)),
    crps: each((own, row) => {
      const value = actual[row];
      return value === null || value === undefined ? Number.NaN : crpsOf(points, own, Number(value));
    }),
    logProb: each((own, row) => {
      const value = actual[row];
      return value === null || value === undefined ? Number.NaN : logProbOf(ranges, own, Number(value));
    }),
    pieces: ranges,
    probabilities,
    actual,
  };
}

/** ln of what a law of pieces says of a value; −∞ where it has nothing. */
function logProbOf(pieces: NumberPrediction["pieces"], probabilities: Float64Array, value: number): number {
  let density = 0;
  for (const [index, { from, to }] of pieces.entries()) {
    if (from === to && from === value) return Math.log(probabilities[index]!);
    if (value >= from && value < to) density += probabilities[index]! / (to - from);
  }
  return Math.log(density);
}

/** The continuous ranked probability score of a law on points: E|X − x| − ½·E|X − X′|. */
function crpsOf(points: readonly number[], probabilities: Float64Array, value: number): number {
  const order = [...points.keys()].sort((a, b) => points[a]! - points[b]!);
  let error = 0;
  let spread = 0;
  let share = 0;
  let weighted = 0;
  for (const index of order) {
    const [point, own] = [points[index]!, probabilities[index]!];
    error += own * Math.abs(point - value);
    spread += 2 * own * (point * share - weighted);
    share += own;
    weighted += own * point;
  }
  return error - spread / 2;
}
