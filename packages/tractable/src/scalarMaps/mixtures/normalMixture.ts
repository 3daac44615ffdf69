import {
  add,
  div,
  erf,
  exp,
  less,
  log,
  mul,
  neg,
  reciprocal,
  stopGradient,
  sub,
  type Tensor,
  where,
  withGradient,
} from "../../graph/index.ts";
import { normalTail, tailQuantile } from "../normalTail.ts";
import type { Mixture, Quantile } from "./mixture.ts";
import { largest, total } from "./overComponents.ts";

/**
 * z = Φ⁻¹(F(x)) for the distribution function F = Σ πₖ Φ(uₖ) of a mixture of normal laws, u = (x − μ)·e⁻ˢ,
 * for x of [1, n]. Above the median both sides are mirrored, so that it is the smaller tail whose logarithm
 * is taken, and no digit is lost far out. With the shares αₖ = πₖΦ(uₖ) / F and the hazard h = φ / Φ,
 *
 *     dz/dx = Σ ρₖ e⁻ˢₖ,    ρₖ = αₖ·h(uₖ) / h(z),    dz/dwₖ = (αₖ − πₖ) / h(z).
 */
export function normalQuantile(x: Tensor, { weights, means, logScales }: Mixture): Quantile {
  const rates = exp(neg(logScales));
  const u = mul(sub(x, means), rates);
  const w = sub(weights, largest(weights));
  const logShares = sub(w, log(total(exp(w))));
  const shares = exp(logShares);
  const isBelow = less(stopGradient(total(mul(shares, erf(mul(u, Math.SQRT1_2))))), 0);
  const side = where(isBelow, 1, -1);

  const { logProbability, hazard } = normalTail(mul(u, side));
  const exponents = add(logShares, logProbability);
  const top = largest(exponents);
  const terms = exp(sub(exponents, top));
  const sum = total(terms);
  const logTail = add(top, log(sum));
  const alpha = mul(terms, reciprocal(sum));

  const z = mul(tailQuantile(logTail), side);
  const pullback: Quantile["pullback"] = (dz) => {
    const perHazard = reciprocal(normalTail(mul(z, side)).hazard);
    const rho = mul(mul(alpha, hazard), perHazard);
    const along = mul(mul(rho, rates), dz);
    const ofWeights = mul(mul(sub(alpha, shares), mul(side, perHazard)), dz);
    return [total(along), ofWeights, neg(along), neg(mul(mul(rho, u), dz))];
  };
  const value = withGradient([z], [x, weights, means, logScales], ([dz]) => pullback(dz!))[0]!;
  const ownHazard = normalTail(mul(value, side)).hazard;
  const slope = div(total(mul(mul(alpha, hazard), rates)), ownHazard);
  return { value, slope, pullback };
}
