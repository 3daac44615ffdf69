import { standardizeNames } from "../bijections/standardize.ts";
import { parameterName } from "../parameters/scope.ts";
import type { Support } from "./support.ts";

/** The outermost scopes of a model's parameters: what the names of each of its parts begin with. */
export const PREFIX = {
  /** What leads from data units to standardised real numbers. */
  data: "data",
  /** What standardises the context. */
  context: "context",
  dequantization: "dequantization",
  /** The bijection of the flow. */
  flow: "flow",
  base: "base",
} as const;

/** The full names of the arrays of a standardising layer. */
export interface StandardizationNames {
  readonly center: string;
  readonly scale: string;
}

/** The arrays of the standardising layer in some scope. */
export function standardizationIn(...scope: readonly (string | number)[]): StandardizationNames {
  const { center, scale } = standardizeNames;
  return { center: parameterName(...scope, center), scale: parameterName(...scope, scale) };
}

/** The standardisation of the features, which comes after what makes columns of some supports real. */
export function dataStandardization(supports: readonly Support[]): StandardizationNames {
  return standardizationIn(PREFIX.data, supports.every((support) => support === "real") ? 0 : 1);
}

/** The standardisation of the context. */
export const contextStandardization = standardizationIn(PREFIX.context);
