import type { Spec } from "../bijections/bijection.ts";
import { add, fixed, reshape, type Tensor } from "../graph/index.ts";
import type { Scope } from "../parameters/scope.ts";
import { type LinearOptions, linear } from "./linear.ts";

export interface ImageNetOptions {
  /** [batch, contextFeatures] */
  readonly context?: Tensor;
}

/** A network from images [batch, in, h, w] to [batch, outputs, h, w]; its result is 0 at the start. */
export interface ImageNet {
  readonly spec: Spec;
  apply(x: Tensor, outputs: number, scope: Scope, options?: ImageNetOptions): Tensor;
}

/** Adds a linear function of the context, which may start as 0, to every channel of h, the same at every pixel. */
export function addContext(
  h: Tensor,
  context: Tensor | undefined,
  scope: Scope,
  start: LinearOptions["start"] = "he",
): Tensor {
  if (context === undefined) return h;
  const channels = fixed(h.shape[1]);
  return add(h, reshape(linear(context, channels, scope, { start }), [h.shape[0]!, channels, 1, 1]));
}
