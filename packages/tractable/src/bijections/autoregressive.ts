import { constant, fixed, greater, mul, scan, sub, type Tensor, where } from "../graph/index.ts";
import { maskedMlp } from "../nets/maskedMlp.ts";
import type { MaskedNet } from "../nets/net.ts";
import type { Scope } from "../parameters/scope.ts";
import { affine } from "./affine.ts";
import { applyScalarMap, layoutOf, type Way } from "./applyScalarMap.ts";
import type { Bijection, Mapped } from "./bijection.ts";
import type { ScalarMap } from "./scalarMap.ts";

/** The order in which features depend on each other: from the first, from the last, or rank of each feature. */
export type Order = "forward" | "reverse" | readonly number[];

export interface AutoregressiveOptions {
  readonly order?: Order;
  readonly map?: ScalarMap;
  readonly net?: MaskedNet;
}

/**
 * Every feature is mapped by a scalar map whose parameters depend on the features before it (and the context):
 * encoding takes one pass of the masked net, decoding one pass a feature. MAF (Papamakarios et al. 2017).
 */
export function autoregressive({
  order = "forward",
  map = affine(),
  net = maskedMlp(),
}: AutoregressiveOptions = {}): Bijection {
  const transform = (way: Way, known: Tensor, x: Tensor, scope: Scope, context?: Tensor): Mapped => {
    const ranks = ranksOf(order, fixed(x.shape[1]));
    const outputs = map.groups.flatMap((size) => new Array<readonly number[]>(size).fill(ranks)).flat();
    const options = { layout: layoutOf(map), context };
    const raw = net.apply(known, { inputs: ranks, outputs }, scope.child("net"), options);
    return applyScalarMap(map, way, x, raw);
  };
  return {
    spec: { kind: "autoregressive", order, map: map.spec, net: net.spec },
    directions: { encode: "closed form", decode: "one pass per feature" },
    encode: (x, scope, context) => transform("encode", x, x, scope, context),
    decode(z, scope, context) {
      const features = fixed(z.shape[1]);
      // pass k decodes the feature of rank k; the others keep what they have
      const turns = new Float32Array(features * features);
      ranksOf(order, features).forEach((rank, feature) => {
        turns[rank * features + feature] = 1;
      });
      const zeros = sub(z, z);
      const { state } = scan({
        state: [zeros],
        sequences: [constant(turns, [features, features])],
        step([known], [turn]) {
          const { value } = transform("decode", known!, z, scope, context);
          return { state: [where(greater(turn!, 0.5), value, known!)] };
        },
      });
      const value = state[0]!;
      return { value, logDet: mul(transform("encode", value, value, scope, context).logDet, -1) };
    },
  };
}

/** The place of every feature in the order, 0 for the first. */
export function ranksOf(order: Order, features: number): readonly number[] {
  if (order === "forward") return Array.from({ length: features }, (_, feature) => feature);
  if (order === "reverse") return Array.from({ length: features }, (_, feature) => features - 1 - feature);
  const isPermutation =
    order.length === features &&
    new Set(order).size === features &&
    order.every((rank) => Number.isInteger(rank) && rank >= 0 && rank < features);
  if (!isPermutation)
    throw new Error(
      `autoregressive: expected an order of the ranks 0 … ${features - 1}, got ${order.join(", ")}`,
    );
  return order;
}
