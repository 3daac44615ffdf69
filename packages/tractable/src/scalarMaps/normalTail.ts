import {
  abs,
  add,
  constant,
  div,
  exp,
  less,
  log,
  max,
  min,
  mul,
  neg,
  reciprocal,
  scan,
  sqrt,
  stopGradient,
  sub,
  type Tensor,
  where,
  withGradient,
  zerosLike,
} from "../graph/index.ts";

/** The lower tail of the standard normal law at v. */
export interface NormalTail {
  /** ln Φ(v) */
  readonly logProbability: Tensor;
  /** φ(v) / Φ(v), its derivative. */
  readonly hazard: Tensor;
}

/**
 * The lower tail of the standard normal law, to float32's rounding however far out. Below 0 it is φ(v)·M(−v)
 * with Mills' ratio M, whose logarithm is a polynomial of t = 1 / (1 − v/√8) (Numerical Recipes, section 6.2,
 * after Chebyshev: relative error 1.2e-7 everywhere).
 */
export function normalTail(v: Tensor): NormalTail {
  const size = abs(v);
  const t = reciprocal(add(mul(size, Math.SQRT1_2 / 2), 1));
  let power: Tensor = mul(t, COEFFICIENTS[0]!);
  for (const coefficient of COEFFICIENTS.slice(1, -1)) power = mul(add(power, coefficient), t);
  const logMills = add(add(power, log(t)), COEFFICIENTS.at(-1)! + HALF_LOG_HALF_PI);
  const logDensity = sub(mul(mul(size, size), -0.5), HALF_LOG_TWO_PI);
  const far = add(logDensity, logMills);
  const near = log(sub(1, exp(far)));
  const isBelow = less(v, 0);
  const logProbability = where(isBelow, far, near);
  const hazard = exp(where(isBelow, neg(logMills), sub(logDensity, near)));
  const [outLog, outHazard] = withGradient([logProbability, hazard], [v], ([dLog, dHazard]) => {
    const ofLog = dLog === undefined ? zerosLike(v) : mul(dLog, hazard);
    if (dHazard === undefined) return [ofLog];
    return [sub(ofLog, mul(dHazard, mul(hazard, add(v, hazard))))];
  });
  return { logProbability: outLog!, hazard: outHazard! };
}

/**
 * Where ln Φ is a value of at most ln ½, by Newton's method, which comes from below, as ln Φ is concave; the
 * gradient is that of the inverse.
 */
export function tailQuantile(logTail: Tensor): Tensor {
  const target = min(logTail, -Math.LN2);
  // a loop, as the engine's optimiser takes a minute over so many operations in a row
  const { state } = scan({
    state: [neg(sqrt(max(mul(add(target, Math.LN2), -2), 0)))],
    sequences: [constant(new Float32Array(NEWTON_STEPS), [NEWTON_STEPS, 1])],
    step([at]) {
      const { logProbability, hazard } = normalTail(at!);
      return { state: [min(add(at!, div(sub(target, logProbability), hazard)), 0)] };
    },
  });
  const z = stopGradient(state[0]!);
  return withGradient([z], [logTail], ([dz]) => [div(dz!, normalTail(z).hazard)])[0]!;
}

const NEWTON_STEPS = 5;

/** Coefficients of t⁹, t⁸ … 1. */
const COEFFICIENTS = [
  0.17087277, -0.82215223, 1.48851587, -1.13520398, 0.27886807, -0.18628806, 0.09678418, 0.37409196,
  1.00002368, -1.26551223,
];
const HALF_LOG_TWO_PI = 0.5 * Math.log(2 * Math.PI);
const HALF_LOG_HALF_PI = 0.5 * Math.log(Math.PI / 2);
