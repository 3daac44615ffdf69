import { checkOptions } from "../errors/checkOptions.ts";
import { realNumber, wholeNumber } from "../errors/optionRules.ts";
import { logOdds } from "./mixtures/logisticMixture.ts";
import { mixtureMap } from "./mixtures/mixtureMap.ts";
import type { ScalarMap } from "./scalarMap.ts";

export interface MixtureOfLogisticsOptions {
  /** How many logistics are mixed (K), two or more; 8 by default. */
  readonly components?: number;
  /**
   * The smallest width of a component, and of the scale e^a, whose reciprocal is the largest; 0.01 by
   * default.
   */
  readonly minimumScale?: number;
  /** The smallest slope (m, in (0, 1)), before it is scaled by e^a; 0.001 by default. */
  readonly minimumSlope?: number;
}

/**
 * z = ((1 − m)·logit(Σ πₖ σ((x − μₖ)·e^−sₖ)) + m·x)·e^a + b, a mixture of K logistics: bends like a spline,
 * without a box. Flow++ (Ho et al. 2019, section 3.2), where m is 0 and decoding is lost between two
 * components. Encoding is a closed form, decoding is solved for. With all parameters 0 it is within 0.05 of
 * the identity: the means start a little apart, or all components would stay alike.
 */
export function mixtureOfLogistics(options: MixtureOfLogisticsOptions = {}): ScalarMap {
  const {
    components = 8,
    minimumScale = 1e-2,
    minimumSlope = 1e-3,
  } = checkOptions("mixtureOfLogistics", options, {
    components: wholeNumber({ from: 2, to: 1000 }),
    minimumScale: realNumber({ above: 0, below: 1 }),
    minimumSlope: realNumber({ above: 0, below: 1 }),
  });
  return mixtureMap({
    spec: { kind: "mixtureOfLogistics", components, minimumScale, minimumSlope },
    quantile: logOdds,
    components,
    minimumScale,
    minimumSlope,
  });
}
