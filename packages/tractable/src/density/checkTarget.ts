import { TractableError } from "../errors/tractableError.ts";
import { BATCH, input, pullback, showShape, type Tensor } from "../graph/index.ts";
import type { Target } from "./reverseDensity.ts";

/**
 * Refuses what isn't a tensor of one number a row; gives what the target is of rows `x`. `where` is who asks.
 */
export function targetAt(target: Target, x: Tensor, where: string): Tensor {
  const value: unknown = target(x);
  if (!isTensor(value)) {
    throw new TractableError(
      `${where}: expected a target that returns a tensor of tractable/graph, got another value`,
    );
  }
  if (showShape(value.shape) !== showShape([BATCH])) {
    throw new TractableError(
      `${where}: expected a target of one number a row, ${showShape([BATCH])}, got ${showShape(value.shape)}; sum over the features, or reshape to [-1]`,
    );
  }
  return value;
}

/** Refuses what isn't one number a row, or doesn't tell where to go. */
export function checkTarget(target: Target, features: number, where: string): void {
  const x = input("x", [BATCH, features]);
  const value = targetAt(target, x, where);
  let slope: Tensor | undefined;
  try {
    [slope] = pullback([value], [value], [x]);
  } catch (error) {
    throw new TractableError(
      `${where}: expected a target that can be differentiated, got one that can't (${String(error)}); write it with the operations of tractable/graph that have a gradient`,
      { cause: error },
    );
  }
  if (slope === undefined) {
    throw new TractableError(
      `${where}: expected a target that changes smoothly with the row, got one without a slope; write it with differentiable operations`,
    );
  }
}

function isTensor(value: unknown): value is Tensor {
  return typeof value === "object" && value !== null && "node" in value && "shape" in value;
}
