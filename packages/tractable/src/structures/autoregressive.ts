import { type Bijection, perFeature, worse } from "../bijections/bijection.ts";
import { checkOptions } from "../errors/checkOptions.ts";
import { oneOfOrOrder, partOf } from "../errors/optionRules.ts";
import { TractableError } from "../errors/tractableError.ts";
import { add, knownSize, matmul, mul, reshape, scan, sum } from "../graph/index.ts";
import { inverseOrder } from "../graph/inverseOrder.ts";
import { maskedMlp } from "../nets/maskedMlp.ts";
import { degreesOf, type MaskedNet, runAtOnce } from "../nets/maskedNet.ts";
import { runInPasses } from "../nets/runInPasses.ts";
import { affine } from "../scalarMaps/affine.ts";
import { applyScalarMap, layoutOf } from "../scalarMaps/applyScalarMap.ts";
import type { ScalarMap } from "../scalarMaps/scalarMap.ts";
import { oneHotRows } from "./oneHotRows.ts";

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
    encode(x, scope, context) {
      const ranks = ranksOf(order, knownSize(x.shape[1]));
      const degrees = degreesOf(ranks, map.groups, context);
      const raw = runAtOnce(net, x, degrees, scope.child("net"), { layout, context });
      return applyScalarMap(map, "encode", x, raw);
    },
    decode(z, scope, context) {
      const ranks = ranksOf(order, knownSize(z.shape[1]));
      const passes = runInPasses(net, z, degreesOf(ranks, map.groups, context), scope.child("net"), {
        layout,
        context,
      });
      // of z − z the gradient would be +g and −g, which leave rounding of g behind
      const zeros = mul(z, 0);
      const zero = sum(zeros, { axes: [1] });
      const isIterative = typeof map.directions.decode !== "string";
      const { state } = scan({
        state: [zeros, zero, zero, ...passes.state],
        sequences: [
          oneHotRows(inverseOrder(ranks)),
          oneHotRows(ranks.map((_, rank) => rank)),
          ...passes.sequences,
        ],
        step([known, logDet, residual, ...before], [feature, turn, ...items]) {
          const { outputs, state: after } = passes.step(known!, turn!, before, items);
          const own = matmul(z, reshape(feature!, [-1, 1]));
          const mapped = applyScalarMap(map, "decode", own, outputs);
          const spread = matmul(mapped.value, reshape(feature!, [1, -1]));
          const worst = worse(residual, mapped.residual)!;
          return { state: [add(known!, spread), add(logDet!, mapped.logDet), worst, ...after] };
        },
      });
      return { value: state[0]!, logDet: state[1]!, residual: isIterative ? state[2]! : undefined };
    },
  };
}

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
