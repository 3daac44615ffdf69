import { closedForm } from "../directions/directions.ts";
import { checkOption, checkOptions } from "../errors/checkOptions.ts";
import { endOfRange, realNumber } from "../errors/optionRules.ts";
import { add, clamp, constant, knownSize, mul, sub, withGradient } from "../graph/index.ts";
import type { Bijection } from "./bijection.ts";

export interface CircleOptions {
  /** Where the circle begins; −π by default. */
  readonly low?: number;
  /** Where the circle ends, which is the point where it begins; π by default. */
  readonly high?: number;
}

/** Angles of any unit, in [low, high], to radians in [−π, π]. */
export function circle(options: CircleOptions = {}): Bijection {
  const { low = -Math.PI, high = Math.PI } = checkOptions("circle", options, {
    low: endOfRange,
    high: endOfRange,
  });
  checkOption("circle", "high", high, realNumber({ above: low }));
  const middle = (low + high) / 2;
  const unit = (high - low) / (2 * Math.PI);
  const within = (from: number, to: number, scaled: ReturnType<typeof mul>) =>
    withGradient([clamp(scaled, from, to)], [scaled], ([d]) => [d])[0]!;
  return {
    spec: { kind: "circle", low, high },
    directions: closedForm,
    encode: (x) => ({
      value: within(-Math.PI, Math.PI, mul(sub(x, middle), 1 / unit)),
      logDet: constant(-knownSize(x.shape[1]) * Math.log(unit)),
    }),
    decode: (z) => ({
      value: within(low, high, add(mul(z, unit), middle)),
      logDet: constant(knownSize(z.shape[1]) * Math.log(unit)),
    }),
  };
}
