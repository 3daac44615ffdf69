import type { Bijection } from "../bijections/bijection.ts";
import { perFeature } from "../directions/directions.ts";
import { domainOf } from "../directions/domain.ts";
import { checkOptions } from "../errors/checkOptions.ts";
import { oneOfOrOrder, partOf } from "../errors/optionRules.ts";
import { TractableError } from "../errors/tractableError.ts";
import { knownSize } from "../graph/index.ts";
import { maskedMlp } from "../nets/maskedMlp.ts";
import { degreesOf, type MaskedNet, runAtOnce } from "../nets/maskedNet.ts";
import { affine } from "../scalarMaps/affine.ts";
import { applyScalarMap, layoutOf } from "../scalarMaps/applyScalarMap.ts";
import type { ScalarMap } from "../scalarMaps/scalarMap.ts";
import { decodeInLoops } from "./decodeInLoops.ts";
import { decodeWrittenOut } from "./decodeWrittenOut.ts";

/**
 * The order in which features depend on each other: from the first, from the last, or rank of each feature.
 */
export type Order = "forward" | "reverse" | readonly number[];

export interface AutoregressiveOptions {
  /** In which order features depend on each other; "forward" by default. */
  readonly order?: Order;
  /** How each feature is bent; `affine` by default. */
  readonly map?: ScalarMap;
  /**
   * What computes the parameters of each feature's map from the features before it; `maskedMlp` by default.
   */
  readonly net?: MaskedNet;
}

/**
 * Every feature is mapped by a scalar map whose parameters depend on the features before it (and the
 * context): encoding takes one pass of the masked net, decoding one pass a feature. MAF (Papamakarios et al.
 * 2017).
 */
export function autoregressive(options: AutoregressiveOptions = {}): Bijection {
  const {
    order = "forward",
    map = affine(),
    net = maskedMlp(),
  } = checkOptions("autoregressive", options, {
    order: oneOfOrOrder("forward", "reverse"),
    map: partOf("scalar map"),
    net: partOf("masked net"),
  });
  const layout = layoutOf(map);
  return {
    spec: { kind: "autoregressive", order, map: map.spec, net: net.spec },
    directions: { encode: map.directions.encode, decode: perFeature(map.directions.decode) },
    domain: domainOf([map]),
    encode(x, scope, context) {
      const ranks = ranksOf(order, knownSize(x.shape[1]));
      const degrees = degreesOf(ranks, map.groups, context);
      const raw = runAtOnce(net, x, degrees, scope.child("net"), { layout, context });
      return applyScalarMap(map, "encode", x, raw);
    },
    decode(z, scope, context) {
      const ranks = ranksOf(order, knownSize(z.shape[1]));
      const degrees = degreesOf(ranks, map.groups, context);
      const options = { layout, context };
      const passes = { net, map, z, ranks, degrees, scope: scope.child("net"), options };
      const isShort = layout === "rows" && ranks.length <= MOST_WRITTEN_OUT;
      return (scope.writesOut && isShort ? decodeWrittenOut : decodeInLoops)(passes);
    },
  };
}

/**
 * The most features whose passes are written one after the other, of maps of a few operations: the engine
 * takes a second to load the passes of 43 features and 5 layers, and the square of their number of more.
 */
const MOST_WRITTEN_OUT = 48;

/** The place of every feature in the order, 0 for the first. */
export function ranksOf(order: Order, features: number): readonly number[] {
  if (order === "forward") return Array.from({ length: features }, (_, feature) => feature);
  if (order === "reverse") return Array.from({ length: features }, (_, feature) => features - 1 - feature);
  if (order.length !== features)
    throw new TractableError(
      `autoregressive: expected an order of the ranks 0 … ${features - 1}, got ${order.join(", ")}`,
    );
  return order;
}
