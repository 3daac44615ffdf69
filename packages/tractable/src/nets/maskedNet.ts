import { knownSize, type Tensor } from "../graph/index.ts";
import type { Scope } from "../parameters/scope.ts";
import type { Spec } from "../specs/spec.ts";
import { admits } from "./admits.ts";
import { type LinearOptions, linear } from "./linear.ts";
import { type NetOptions, withContext } from "./net.ts";

/** What an input must come before to be seen, for every column of the entry, and which outputs there are. */
export interface Degrees {
  /** How many features there are. */
  readonly features: number;
  /**
   * For every column that enters, the lowest degree of a unit that sees it: rank + 1, or 0 for the context.
   */
  readonly entry: readonly number[];
  /** The degree of every output: the rank of the feature that it is for. */
  readonly outputs: readonly number[];
  /** Whether columns of a context enter beside the features. */
  readonly hasContext: boolean;
}

/** A masked dense layer: units of degree `to[j]` see what has degree `from[i]` ≤ `to[j]`. */
export interface LayerRequest extends Omit<LinearOptions, "mask"> {
  /** The degree of every unit that the layer reads. */
  readonly from: readonly number[];
  /** The degree of every unit that the layer computes. */
  readonly to: readonly number[];
  /** Where the layer's weights are declared. */
  readonly scope: Scope;
}

/** Makes a layer whose weights join units of the right degrees alone. */
export type Layer = (x: Tensor, request: LayerRequest) => Tensor;

/**
 * A network whose outputs see only some inputs: output j sees input i exactly if entry[i] ≤ outputs[j]. It is
 * written once, in terms of a `layer` that is given to it and of elementwise operations, so that it can be
 * run for all features at once or feature by feature.
 */
export interface MaskedNet {
  /** The net as plain data: its kind and its options. */
  readonly spec: Spec;
  /** What it reads, so that it isn't taken for a net of another sort; left out, it isn't looked at. */
  readonly reads?: "masked rows";
  /** The outputs, each of which reads units of no higher degree; `layer` makes every layer. */
  apply(entry: Tensor, degrees: Degrees, scope: Scope, layer: Layer, layout: LinearOptions["layout"]): Tensor;
}

/**
 * The degrees of a net for features of the given ranks, each with parameters in groups of the given sizes.
 */
export function degreesOf(
  ranks: readonly number[],
  groups: readonly number[],
  context: Tensor | undefined,
): Degrees {
  const contextColumns = context === undefined ? 0 : knownSize(context.shape[1]);
  return {
    features: ranks.length,
    entry: [...ranks.map((rank) => rank + 1), ...new Array<number>(contextColumns).fill(0)],
    outputs: groups.flatMap((size) => new Array<readonly number[]>(size).fill(ranks)).flat(),
    hasContext: contextColumns > 0,
  };
}

/** All outputs of a masked net at once, [batch, outputs] or its transpose. */
export function runAtOnce(
  net: MaskedNet,
  x: Tensor,
  degrees: Degrees,
  scope: Scope,
  options: NetOptions,
): Tensor {
  const layer: Layer = (h, { from, to, scope: own, ...rest }) =>
    linear(h, to.length, own, { ...rest, mask: admits(from, to) });
  return net.apply(withContext(x, options.context), degrees, scope, layer, options.layout);
}
