import { constant, dense, denseColumns, fixed, mul, type Tensor } from "../graph/index.ts";
import { type Initial, uniform, zeros } from "../parameters/initial.ts";
import type { Scope } from "../parameters/scope.ts";

/** How a layer's result lies in memory: [batch, outputs], or [outputs, batch]. */
export type Layout = "rows" | "columns";

export interface LinearOptions {
  readonly layout?: Layout;
  /** "zero" makes the layer's result 0 at the start; otherwise He's uniform rule for rectified units. */
  readonly start?: "spread" | "zero";
  /** 1 where a weight may differ from 0, [in, out]. */
  readonly mask?: Float32Array;
  /** A fixed factor of the result; below 1 it slows down what an optimizer of unit steps does to it. */
  readonly gain?: number;
}

/** x·W + b with learnable W and b. */
export function linear(x: Tensor, outputs: number, scope: Scope, options: LinearOptions = {}): Tensor {
  const { weight, bias } = linearParameters(fixed(x.shape[1]), outputs, scope, options);
  return (options.layout === "columns" ? denseColumns : dense)(x, weight, bias);
}

/** The W, [inputs, outputs], and the b of such a layer. */
export function linearParameters(inputs: number, outputs: number, scope: Scope, options: LinearOptions) {
  const { start = "spread", mask, gain = 1 } = options;
  const bound = Math.sqrt(1 / Math.max(1, inputs));
  const [weights, biases]: Initial[] =
    start === "zero" ? [zeros, zeros] : [uniform(Math.sqrt(6) * bound), uniform(bound)];
  const raw = mul(scope.parameter("weight", [inputs, outputs], weights!), gain);
  const weight = mask === undefined ? raw : mul(raw, constant(mask, [inputs, outputs]));
  const bias = mul(scope.parameter("bias", [outputs], biases!), gain);
  return { weight, bias };
}
