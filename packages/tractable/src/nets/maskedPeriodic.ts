import { checkOptions } from "../errors/checkOptions.ts";
import { partOf, required } from "../errors/optionRules.ts";
import { concat, cos, knownSize, sin, split } from "../graph/index.ts";
import type { MaskedNet } from "./maskedNet.ts";

export interface MaskedPeriodicOptions {
  /** The net that reads the cosine and the sine of every feature. */
  readonly net: MaskedNet;
}

/**
 * A masked net that reads angles: features enter as their cosine and sine, so that what is computed from them
 * is the same where a circle closes. The context enters as it is.
 */
export function maskedPeriodic(options: MaskedPeriodicOptions): MaskedNet {
  const { net } = checkOptions("maskedPeriodic", options, { net: required(partOf("masked net")) });
  return {
    spec: { kind: "maskedPeriodic", net: net.spec },
    reads: "masked rows",
    apply(entry, degrees, scope, layer, layout) {
      const { features } = degrees;
      const rest = knownSize(entry.shape[1]) - features;
      const [angles, context] = rest === 0 ? [entry] : split(entry, [features, rest], 1);
      const own = degrees.entry.slice(0, features);
      const given = context === undefined ? [] : [context];
      const parts = [cos(angles!), sin(angles!), ...given];
      const onCircle = { ...degrees, entry: [...own, ...own, ...degrees.entry.slice(features)] };
      return net.apply(concat(parts, 1), onCircle, scope, layer, layout);
    },
  };
}
