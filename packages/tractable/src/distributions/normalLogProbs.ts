import { add, exp, mul, neg, reshape, sub, sum, type Tensor } from "../graph/index.ts";
import { featuresOf, HALF_LOG_TWO_PI } from "./distribution.ts";

/**
 * ln N(z; μ, e^s) of rows under several normal laws of independent features, [batch, laws]; means and
 * logScales are [laws, features]. Distances are squared after they are taken: as Σ z²·w − 2 Σ z·μ·w + Σ μ²·w
 * they would cancel where a law is narrow and far from 0.
 */
export function normalLogProbs(z: Tensor, means: Tensor, logScales: Tensor): Tensor {
  const features = featuresOf(z);
  const distance = mul(sub(reshape(z, [-1, 1, features]), means), exp(neg(logScales)));
  const square = mul(sum(mul(distance, distance), { axes: [2] }), -0.5);
  return sub(square, add(sum(logScales, { axes: [1] }), HALF_LOG_TWO_PI * features));
}
