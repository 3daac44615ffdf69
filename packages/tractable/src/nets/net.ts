import { concat, type Tensor } from "../graph/index.ts";
import type { Scope } from "../parameters/scope.ts";
import type { Spec } from "../specs/spec.ts";
import type { Layout } from "./linear.ts";

export interface NetOptions {
  /** [batch, contextFeatures] */
  readonly context?: Tensor;
  readonly layout?: Layout;
}

/** A network from [batch, in] to [batch, outputs] (or its transpose); its result is 0 at the start. */
export interface Net {
  /** The net as plain data: its kind and its options. */
  readonly spec: Spec;
  /** What it reads, so that it isn't taken for a net of another sort; left out, it isn't looked at. */
  readonly reads?: "rows";
  /** Computes `outputs` numbers of every row of x, [batch, inputs] to [batch, outputs]. */
  apply(x: Tensor, outputs: number, scope: Scope, options?: NetOptions): Tensor;
}

/** The input with the context beside it. */
export function withContext(x: Tensor, context: Tensor | undefined): Tensor {
  return context === undefined ? x : concat([x, context], 1);
}
