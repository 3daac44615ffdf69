import {
  abs,
  add,
  exp,
  greater,
  log,
  mul,
  neg,
  reciprocal,
  relu,
  sigmoid,
  sub,
  type Tensor,
  where,
  withGradient,
  zerosLike,
} from "../../graph/index.ts";
import type { Mixture, Quantile } from "./mixture.ts";
import { largest, total } from "./overComponents.ts";

/**
 * The log-odds of the distribution function of a mixture, for x of [1, n]: with u = (x − μ)·e⁻ˢ, F = Σ πₖ
 * σ(uₖ) and S = 1 − F = Σ πₖ σ(−uₖ),
 *
 *     odds = ln F − ln S,    slope = Σ e⁻ˢₖ ρₖ,    ρ = πσ(u)σ(−u) / (F·S) = α·σ(−u) + β·σ(u)
 *
 * with the shares α = πσ(u) / F and β = πσ(−u) / S. Both sums are taken with their largest term factored out,
 * so that neither vanishes however far x is. The gradient is written out: it is made of the same shares.
 */
export function logOdds(x: Tensor, { weights, means, logScales }: Mixture): Quantile {
  const rates = exp(neg(logScales));
  const u = mul(sub(x, means), rates);
  // ln σ(u) = low − ln(1 + e), ln σ(−u) = −high − ln(1 + e)
  const high = relu(u);
  const low = sub(u, high);
  const e = exp(neg(abs(u)));
  const t = reciprocal(add(1, e));
  const isRight = greater(u, 0);
  const [sigma, opposite] = [mul(where(isRight, 1, e), t), mul(where(isRight, e, 1), t)];

  const w = sub(weights, largest(weights));
  const below = sharesOf(add(w, low), t);
  const above = sharesOf(sub(w, high), t);
  const [alpha, beta] = [below.shares, above.shares];
  const odds = sub(below.logTotal, above.logTotal);
  const [left, right] = [mul(alpha, opposite), mul(beta, sigma)];
  const steps = mul(add(left, right), rates);
  const slope = total(steps);

  const inputs = [x, weights, means, logScales];
  const pullback = (dOdds: Tensor, dSlope: Tensor): [Tensor, Tensor, Tensor, Tensor] => {
    const F = sigmoid(odds);
    const P = mul(slope, dSlope);
    const direct = mul(steps, dSlope);
    const fromShares = add(mul(left, sub(dOdds, P)), mul(right, add(dOdds, P)));
    const du = add(fromShares, mul(direct, sub(opposite, sigma)));
    const dx = mul(du, rates);
    const fromF = mul(alpha, sub(dOdds, mul(P, sub(1, F))));
    const fromS = mul(beta, add(dOdds, mul(P, F)));
    return [total(dx), add(sub(fromF, fromS), direct), neg(dx), neg(add(mul(du, u), direct))];
  };
  const [outOdds, outSlope] = withGradient([odds, slope], inputs, ([dOdds, dSlope]) =>
    pullback(dOdds ?? zerosLike(odds), dSlope ?? zerosLike(odds)),
  );
  return {
    value: outOdds!,
    slope: outSlope!,
    pullback: (dValue) => pullback(dValue, mul(dValue, 0)),
  };
}

/** The logarithm of a sum of terms eᵃ·b, and each term's share of it. */
function sharesOf(exponents: Tensor, factors: Tensor) {
  const top = largest(exponents);
  const terms = mul(exp(sub(exponents, top)), factors);
  const sum = total(terms);
  return { logTotal: add(top, log(sum)), shares: mul(terms, reciprocal(sum)) };
}
