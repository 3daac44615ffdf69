import type { Bijection } from "./bijection.ts";
import { interval } from "./interval.ts";

export interface LogitOptions {
  /** Pixels lie in [low, high]. */
  readonly low?: number;
  readonly high?: number;
  /** How far from the ends 0 and 1 of the logit the ends of the pixels' range stay. */
  readonly alpha?: number;
}

/**
 * z = logit(α + (1 − 2α)·u) for pixels u, scaled to [0, 1]: finite at both ends. RealNVP (Dinh et al. 2017, section 4.1,
 * in the symmetric form of the authors' code).
 */
export function logit({ low = 0, high = 1, alpha = 0.05 }: LogitOptions = {}): Bijection {
  const margin = (alpha / (1 - 2 * alpha)) * (high - low);
  return {
    ...interval({ low: low - margin, high: high + margin }),
    spec: { kind: "logit", low, high, alpha },
  };
}
