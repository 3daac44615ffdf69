import { TractableError } from "../errors/tractableError.ts";
import { valuesOf } from "../parameters/initial.ts";
import type { Scope } from "../parameters/scope.ts";
import {
  COUNT_BITS,
  LARGEST_LOGIT,
  LOGIT_STEPS,
  MEAN_STEPS,
  SCALE_STEPS,
  SCALES,
  SMALLEST_SCALE,
} from "./pixelOutputs.ts";

/** The logistic function is tabulated at whole numbers of this part, up to 16 either way. */
export const TABLE_STEPS = 128;
export const HALF_TABLE = 16 * TABLE_STEPS;
/** Inverse scales are in 256ths. */
export const INVERSE_SHIFT = 8;
/** The weight of a component whose logit is the largest. */
const LARGEST_WEIGHT = 2 ** 14;

/**
 * The tables that make laws of a net's whole numbers. They lie in the model file, as exp and its like differ
 * in their last bits from one machine to another.
 */
const tables: Readonly<Record<keyof LawTables, readonly number[]>> = {
  /** Weights of components, by how far in eighths of a nat the logit is below the largest. */
  weights: Array.from({ length: 2 * LARGEST_LOGIT + 1 }, (_, below) =>
    Math.max(1, Math.round(LARGEST_WEIGHT * Math.exp(-below / LOGIT_STEPS))),
  ),
  /** What a distance in sixteenths of a level is multiplied by, by scale. */
  inverses: Array.from({ length: SCALES }, (_, scale) =>
    Math.round(
      ((TABLE_STEPS << INVERSE_SHIFT) / MEAN_STEPS / SMALLEST_SCALE) * Math.exp(-scale / SCALE_STEPS),
    ),
  ),
  /** The logistic function in counts. */
  logistic: Array.from({ length: 2 * HALF_TABLE }, (_, index) => {
    const share = 1 / (1 + Math.exp((HALF_TABLE - index) / TABLE_STEPS));
    return index === 2 * HALF_TABLE - 1 ? 2 ** COUNT_BITS : Math.round(share * 2 ** COUNT_BITS);
  }),
};

export interface LawTables {
  readonly weights: ArrayLike<number>;
  readonly inverses: ArrayLike<number>;
  readonly logistic: ArrayLike<number>;
}

/** Makes the tables part of a model. */
export function declareTables(scope: Scope): void {
  for (const [name, values] of Object.entries(tables)) {
    scope.parameter(TABLES + name, [values.length], valuesOf(values), { role: "fixed" });
  }
}

const TABLES = "tables.";

/**
 * The tables of a model whose parameters are given by name, `prefix` before those of its law. Throws for such
 * as no law can be counted by: counts that fall or aren't whole, weights or inverse scales that could make a
 * sum overflow.
 */
export function lawTablesOf(values: ReadonlyMap<string, Float32Array>, prefix: string): LawTables {
  const take = (name: keyof LawTables, low: number, high: number): Float32Array => {
    const found = values.get(`${prefix}${TABLES}${name}`)!;
    if (found.every((value) => Number.isInteger(value) && value >= low && value <= high)) return found;
    throw new TractableError(
      `expected whole numbers from ${low} to ${high} in the table "${name}", got others; the file is damaged`,
    );
  };
  const logistic = take("logistic", 0, 2 ** COUNT_BITS);
  if (logistic.some((value, index) => index > 0 && value < logistic[index - 1]!)) {
    throw new TractableError(
      'expected counts that never fall in the table "logistic", got others; the file is damaged',
    );
  }
  return { logistic, weights: take("weights", 1, LARGEST_WEIGHT), inverses: take("inverses", 0, 2 ** 17) };
}
