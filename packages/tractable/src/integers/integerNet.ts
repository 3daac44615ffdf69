import { concat, constant, dense, knownSize, mul, type Tensor } from "../graph/index.ts";
import { type Initial, uniform, valuesOf, zeros } from "../parameters/initial.ts";
import type { Declaration, Scope } from "../parameters/scope.ts";
import {
  biasBound,
  fixedPoint,
  fixedPointValues,
  integerBetween,
  LARGEST_ACTIVATION,
  largestWeight,
} from "./fixedPoint.ts";

export interface IntegerNetOptions {
  /** How many activations each hidden layer has. */
  readonly width: number;
  /** How many hidden layers there are. */
  readonly layers: number;
}

/** What one unit of a parameter is in activations. */
export const UNIT = 32;

export interface Outputs {
  /** The first biases, in units; there are as many outputs. */
  readonly biases: ArrayLike<number>;
  /** 1 for every output that depends on the inputs, 0 for one that is its bias alone. */
  readonly depend: ArrayLike<number>;
}

/**
 * A net of whole numbers: hidden layers of activations 0 … 255, then outputs that also see the inputs
 * themselves. x is [rows, inputs], whole numbers from −255 to 255; the result, [rows, outputs], is in steps
 * of 2^−8.
 */
export function integerNet(
  x: Tensor,
  { biases, depend }: Outputs,
  { width, layers }: IntegerNetOptions,
  scope: Scope,
): Tensor {
  let hidden = x;
  for (let layer = 0; layer < layers; layer++) {
    const start = { weight: uniform(Math.sqrt(6 / knownSize(hidden.shape[1]))), bias: zeros };
    hidden = integerBetween(exactDense(hidden, width, start, scope.child(layer)), 0, LARGEST_ACTIVATION);
  }
  const start = { weight: zeros, bias: valuesOf(biases) };
  return exactDense(concat([hidden, x], 1), biases.length, start, scope.child("out"), depend);
}

/** x·W + b, exact: W and b are rounded, and so small that every sum is a whole number of steps below 2²⁴. */
function exactDense(
  x: Tensor,
  outputs: number,
  start: { readonly weight: Initial; readonly bias: Initial },
  scope: Scope,
  depend?: ArrayLike<number>,
): Tensor {
  const inputs = knownSize(x.shape[1]);
  const weight = scope.parameter("weight", [inputs, outputs], start.weight);
  const bias = scope.parameter("bias", [outputs], start.bias);
  const used = depend === undefined ? weight : mul(weight, constant(Float32Array.from(depend)));
  return dense(x, fixedPoint(used, largestWeight(inputs)), fixedPoint(mul(bias, UNIT), biasBound));
}

/**
 * The parameters of a net as it uses them: rounded, which changes nothing of what it says, and lets a file of
 * them be packed to a third. Others stay as they are.
 */
export function settled(
  values: ReadonlyMap<string, Float32Array>,
  declarations: readonly Pick<Declaration, "name" | "shape" | "role">[],
): Map<string, Float32Array> {
  const trained = declarations.filter(({ role }) => role === "trained");
  const rounded = trained.map(({ name, shape }): [string, Float32Array] => {
    const data = values.get(name)!;
    if (name.endsWith("weight")) return [name, fixedPointValues(data, largestWeight(shape[0]!))];
    const biases = fixedPointValues(
      data.map((value) => value * UNIT),
      biasBound,
    );
    return [name, biases.map((value) => value / UNIT)];
  });
  return new Map([...values, ...rounded]);
}
