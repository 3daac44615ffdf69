import type { Bijection } from "../bijections/bijection.ts";
import { perFeature } from "../directions/directions.ts";
import { domainOf } from "../directions/domain.ts";
import { worse } from "../directions/mapped.ts";
import { checkOptions } from "../errors/checkOptions.ts";
import { oneOfOrOrder, partOf } from "../errors/optionRules.ts";
import { TractableError } from "../errors/tractableError.ts";
import {
  add,
  concat,
  knownSize,
  matmul,
  mul,
  reshape,
  scan,
  slice,
  sum,
  type Tensor,
} from "../graph/index.ts";
import { inverseOrder } from "../graph/inverseOrder.ts";
import { maskedMlp } from "../nets/maskedMlp.ts";
import { degreesOf, type MaskedNet, runAtOnce } from "../nets/maskedNet.ts";
import { planPasses } from "../nets/runInPasses.ts";
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
      const stretch = planPasses(net, z, degrees, scope.child("net"), { layout, context });
      // of z − z the gradient would be +g and −g, which leave rounding of g behind
      const zeros = mul(z, 0);
      const zero = sum(zeros, { axes: [1] });
      const isIterative = typeof map.directions.decode !== "string";
      let found: readonly Tensor[] = [zeros, zero, zero];
      let hidden: readonly Tensor[] = [];
      const rows = oneHotRows(inverseOrder(ranks));
      for (const [from, to] of stretchesOf(ranks.length)) {
        const passes = stretch(from, to, hidden);
        const turns = Array.from({ length: to - from }, (_, turn) => turn);
        const { state } = scan({
          state: [...found, ...passes.state],
          sequences: [slice(rows, from, to, 0), oneHotRows(turns), ...passes.sequences],
          step([known, logDet, residual, ...before], [feature, turn, ...items]) {
            const { outputs, state: after } = passes.step(known!, turn!, before, items);
            const own = matmul(z, reshape(feature!, [-1, 1]));
            const mapped = applyScalarMap(map, "decode", own, outputs);
            const spread = matmul(mapped.value, reshape(feature!, [1, -1]));
            const worst = worse(residual, mapped.residual)!;
            return { state: [add(known!, spread), add(logDet!, mapped.logDet), worst, ...after] };
          },
        });
        found = state.slice(0, 3);
        hidden = state
          .slice(3)
          .map((units, index) => (from === 0 ? units : concat([hidden[index]!, units], 1)));
      }
      const [value, logDet, residual] = found as [Tensor, Tensor, Tensor];
      return { value, logDet, residual: isIterative ? residual : undefined };
    },
  };
}

/** The most features decoded in one stretch; of more, each takes 0.75 times the root of their number. */
const ONE_STRETCH = 10;

function stretchesOf(features: number): [from: number, to: number][] {
  const length = features <= ONE_STRETCH ? features : Math.ceil(0.75 * Math.sqrt(features));
  return Array.from({ length: Math.ceil(features / length) }, (_, index) => [
    index * length,
    Math.min(features, (index + 1) * length),
  ]);
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
