import { checkOptions } from "../errors/checkOptions.ts";
import { realNumber } from "../errors/optionRules.ts";
import { abs, exp, log, max, mul, neg, sub, sum } from "../graph/index.ts";
import { type Distribution, featuresOf } from "./distribution.ts";
import { logGamma } from "./logGamma.ts";

export interface GeneralizedNormalOptions {
  /** The exponent β: 1 is a Laplace law, 2 a normal one, more goes towards a box; 4 by default. */
  readonly exponent?: number;
}

/**
 * Independent laws β / (2·Γ(1/β))·e^−|z|^β (Nadarajah 2005): flatter in the middle than a normal law for β
 * above 2, sharper below.
 */
export function generalizedNormal(options: GeneralizedNormalOptions = {}): Distribution {
  const { exponent = 4 } = checkOptions("generalizedNormal", options, {
    exponent: realNumber({ from: 0.5, to: 16 }),
  });
  const logNorm = Math.log(2) + logGamma(1 + 1 / exponent);
  return {
    spec: { kind: "generalizedNormal", exponent },
    logProb(z) {
      const power = exp(mul(log(max(abs(z), SMALLEST)), exponent));
      return sub(neg(sum(power, { axes: [1] })), logNorm * featuresOf(z));
    },
    noise: (features) => [{ law: { generalizedNormal: exponent }, size: features }],
    draw: ([noise]) => noise!,
  };
}

/** Keeps the logarithm finite at 0. */
const SMALLEST = 1e-12;
