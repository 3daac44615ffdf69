import { constant, dense, denseColumns, knownSize, mul, type Tensor } from "../graph/index.ts";
import { type Initial, uniform, zeros } from "../parameters/initial.ts";
import type { Scope } from "../parameters/scope.ts";

/** How a layer's result lies in memory: [batch, outputs], or [outputs, batch]. */
export type Layout = "rows" | "columns";

export interface LinearOptions {
  readonly layout?: Layout;
  /**
   * First weights: "he" keeps the size of values from layer to layer; "narrow" (PyTorch's rule, ±1/√in) lets
   * it shrink, so that Adam's first steps on the layers behind do less; "zero" makes the result 0.
   */
  readonly start?: "he" | "narrow" | "zero";
  /** 1 where a weight may differ from 0, [in, out]. */
  readonly mask?: Float32Array;
  /** A fixed factor of the result; below 1 it slows down what an optimizer of unit steps does to it. */
  readonly gain?: number;
}

/** x·W + b with learnable W and b. */
export function linear(x: Tensor, outputs: number, scope: Scope, options: LinearOptions = {}): Tensor {
  const { weight, bias } = linearParameters(knownSize(x.shape[1]), outputs, scope, options);
  return (options.layout === "columns" ? denseColumns : dense)(x, weight, bias);
}

/** The W, [inputs, outputs], and the b of such a layer. */
export function linearParameters(inputs: number, outputs: number, scope: Scope, options: LinearOptions) {
  const { start = "he", mask, gain = 1 } = options;
  const bound = Math.sqrt(1 / Math.max(1, inputs));
  const weights: Record<typeof start, Initial> = {
    he: uniform(Math.sqrt(6) * bound),
    narrow: uniform(bound),
    zero: zeros,
  };
  const biases = start === "zero" ? zeros : uniform(bound);
  const raw = mul(scope.parameter("weight", [inputs, outputs], weights[start]), gain);
  const weight = mask === undefined ? raw : mul(raw, constant(mask, [inputs, outputs]));
  const bias = mul(scope.parameter("bias", [outputs], biases), gain);
  return { weight, bias };
}
