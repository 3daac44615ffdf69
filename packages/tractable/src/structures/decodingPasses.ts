import type { Tensor } from "../graph/index.ts";
import type { Degrees, MaskedNet } from "../nets/maskedNet.ts";
import type { NetOptions } from "../nets/net.ts";
import type { Scope } from "../parameters/scope.ts";
import type { ScalarMap } from "../scalarMaps/scalarMap.ts";

/** What decoding feature by feature works on. */
export interface DecodingPasses {
  readonly net: MaskedNet;
  /** The map that is undone. */
  readonly map: ScalarMap;
  /** What is decoded, [batch, features]. */
  readonly z: Tensor;
  /** The place of every feature in the order. */
  readonly ranks: readonly number[];
  readonly degrees: Degrees;
  /** Where the net's parameters are declared. */
  readonly scope: Scope;
  readonly options: NetOptions;
}

/** The most features decoded in one stretch. */
const ONE_STRETCH = 10;

/**
 * Features in stretches, by rank: the hidden units of earlier stretches enter the next one as one large
 * product, so that a pass reads those of its own stretch alone. Of many features each stretch takes `factor`
 * times the root of their number.
 */
export function stretchesOf(features: number, factor: number): [from: number, to: number][] {
  const length = features <= ONE_STRETCH ? features : Math.ceil(factor * Math.sqrt(features));
  return Array.from({ length: Math.ceil(features / length) }, (_, index) => [
    index * length,
    Math.min(features, (index + 1) * length),
  ]);
}
