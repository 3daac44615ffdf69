import { checkOption, checkOptions } from "../errors/checkOptions.ts";
import { endOfRange, realNumber } from "../errors/optionRules.ts";
import type { Bijection } from "./bijection.ts";
import { interval } from "./interval.ts";

export interface LogitOptions {
  /** The smallest value of a pixel; 0 by default. */
  readonly low?: number;
  /** The largest value of a pixel; 1 by default. */
  readonly high?: number;
  /** How far from the logit's ends, 0 and 1, the ends of the pixels' range stay; 0.05 by default. */
  readonly alpha?: number;
}

/**
 * z = logit(α + (1 − 2α)·u) for pixels u, scaled to [0, 1]: finite at both ends. RealNVP (Dinh et al. 2017,
 * section 4.1, in the symmetric form of the authors' code).
 */
export function logit(options: LogitOptions = {}): Bijection {
  const {
    low = 0,
    high = 1,
    alpha = 0.05,
  } = checkOptions("logit", options, {
    low: endOfRange,
    high: endOfRange,
    alpha: realNumber({ from: 0, below: 0.5 }),
  });
  checkOption("logit", "high", high, realNumber({ above: low }));
  const margin = (alpha / (1 - 2 * alpha)) * (high - low);
  return {
    ...interval({ low: low - margin, high: high + margin }),
    spec: { kind: "logit", low, high, alpha },
  };
}
