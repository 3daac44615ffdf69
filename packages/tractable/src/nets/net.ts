import type { Spec } from "../bijections/bijection.ts";
import { concat, type Tensor } from "../graph/index.ts";
import type { Scope } from "../parameters/scope.ts";
import type { Layout } from "./linear.ts";

export interface NetOptions {
  /** [batch, contextFeatures] */
  readonly context?: Tensor;
  readonly layout?: Layout;
}

/** A network from [batch, in] to [batch, outputs] (or its transpose); its result is 0 at the start. */
export interface Net {
  readonly spec: Spec;
  apply(x: Tensor, outputs: number, scope: Scope, options?: NetOptions): Tensor;
}

/**
 * A network whose outputs see only some inputs: output j sees input i exactly if inputDegrees[i] <
 * outputDegrees[j]. All outputs see the context.
 */
export interface MaskedNet {
  readonly spec: Spec;
  apply(x: Tensor, degrees: Degrees, scope: Scope, options?: NetOptions): Tensor;
}

export interface Degrees {
  readonly inputs: readonly number[];
  readonly outputs: readonly number[];
}

/** The input with the context beside it. */
export function withContext(x: Tensor, context: Tensor | undefined): Tensor {
  return context === undefined ? x : concat([x, context], 1);
}

/** What a masked layer may see of each column of `withContext`: degrees as "first input that comes too late". */
export function sourceDegrees(degrees: Degrees, columns: number): number[] {
  const contextColumns = columns - degrees.inputs.length;
  return [...degrees.inputs.map((degree) => degree + 1), ...new Array<number>(contextColumns).fill(0)];
}
