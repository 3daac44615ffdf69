import { checkOptions } from "../errors/checkOptions.ts";
import { partOf, wholeNumber } from "../errors/optionRules.ts";
import { TractableError } from "../errors/tractableError.ts";
import {
  add,
  concat,
  constant,
  div,
  exp,
  full,
  knownSize,
  less,
  log,
  matmul,
  mul,
  reshape,
  sigmoid,
  slice,
  sub,
  sum,
  type Tensor,
  toFloat,
} from "../graph/index.ts";
import { mlp } from "../nets/mlp.ts";
import type { Net } from "../nets/net.ts";
import { remembered } from "../nets/remembered.ts";
import type { Scope } from "../parameters/scope.ts";
import { type Distribution, HALF_LOG_TWO_PI } from "./distribution.ts";
import { gaussianNodes } from "./gaussianNodes.ts";

export interface ResampledOptions {
  /** What computes how likely a proposal is accepted; `mlp([64, 64])` with tanh by default. */
  readonly net?: Net;
  /** How many proposals are drawn at most, of which the last is taken as it is (T); 20 by default. */
  readonly trials?: number;
}

/**
 * Standard normal proposals of which a net a(z) accepts some: a base with holes, steps and several modes.
 * p(z) = π(z)·(a(z)·(1 − (1 − Z)^(T−1)) / Z + (1 − Z)^(T−1)), where Z = ∫ π·a is a mean over fixed points,
 * and over moving ones while training. For one or two features the points are a grid, exact to float32 where
 * the net is smooth at its step of 0.013 or 0.054. For more they are 16,384, and Z has an error δ of about
 * √(Z·(1 − Z))/128, at most 0.004, by which ln p is off by up to δ·(T − 1)/(1 − Z) nats where hardly anything
 * is accepted, and by δ/Z or δ·T/2, the smaller of them, elsewhere. Takes 1,024 features at most. Starts as
 * the standard normal. Learned accept/reject sampling (Bauer & Mnih 2019, eq. 6; Stimper et al. 2022).
 */
export function resampled(options: ResampledOptions = {}): Distribution {
  const { net = mlp([64, 64], { activation: "tanh" }), trials = 20 } = checkOptions("resampled", options, {
    net: partOf("net"),
    trials: wholeNumber({ from: 2, to: 1000 }),
  });
  const acceptance = (z: Tensor, scope: Scope): Tensor => {
    const raw = net.apply(z, 1, scope, { layout: "rows" });
    return add(mul(sigmoid(raw), 1 - 2 * SMALLEST), SMALLEST);
  };
  return {
    spec: { kind: "resampled", net: net.spec, trials },
    logProb(z, scope) {
      const features = knownSize(z.shape[1]);
      if (features > MOST_FEATURES) {
        throw new TractableError(
          `resampled: expected ${MOST_FEATURES} features at most, got ${features}; take gaussianMixture() for more`,
        );
      }
      // asked for before the points are made, so that a file that lacks the net is refused without them
      const own = remembered(scope.child("net"), (inner) => {
        acceptance(z, inner);
      });
      const { points, weights } = gaussianNodes(z, scope);
      const total = sum(mul(acceptance(points, own), weights));
      const last = exp(mul(log(sub(1, total)), trials - 1));
      const share = div(sub(1, last), total);
      const normal = sub(mul(sum(mul(z, z), { axes: [1] }), -0.5), HALF_LOG_TWO_PI * features);
      const accepted = reshape(acceptance(z, own), [z.shape[0]!]);
      return add(normal, log(add(mul(accepted, share), last)));
    },
    noise: (features) => [
      { law: "normal", size: trials * features },
      { law: "uniform", size: trials - 1 },
    ],
    draw([proposals, levels], features, scope) {
      const all = reshape(proposals!, [-1, features]);
      const chances = reshape(acceptance(all, scope.child("net")), [-1, trials]);
      const column = mul(slice(levels!, 0, 1, 1), 0);
      const isAccepted = concat(
        [toFloat(less(levels!, slice(chances, 0, trials - 1, 1))), add(column, full([1, 1], 1))],
        1,
      );
      // the first that is accepted has none before it
      const before = matmul(isAccepted, earlier(trials));
      const isFirst = mul(isAccepted, toFloat(less(before, 0.5)));
      const each = mul(reshape(proposals!, [-1, trials, features]), reshape(isFirst, [-1, trials, 1]));
      return sum(each, { axes: [1] });
    },
  };
}

/** Acceptance stays so far from 0 and 1, and with it Z. */
const SMALLEST = 1e-3;

/** The points of the mean take 64 KiB a feature. */
const MOST_FEATURES = 1024;

/** 1 where a row is before a column. */
function earlier(size: number): Tensor {
  const values = Float32Array.from({ length: size * size }, (_, at) =>
    Math.floor(at / size) < at % size ? 1 : 0,
  );
  return constant(values, [size, size]);
}
