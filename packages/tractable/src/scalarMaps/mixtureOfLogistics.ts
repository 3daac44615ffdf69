import type { Iterative } from "../bijections/bijection.ts";
import { checkOptions } from "../errors/checkOptions.ts";
import { realNumber, wholeNumber } from "../errors/optionRules.ts";
import { add, constant, exp, log, mul, neg, sub, type Tensor } from "../graph/index.ts";
import { bend, type Curve, straighten } from "./bendByMixture.ts";
import type { ScalarMap } from "./scalarMap.ts";
import { softBound } from "./softBound.ts";

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
  const bound = -Math.log(minimumScale);
  const starts = constant(apart(components), [components, 1]);
  const read = ([weights, means, widths, scale, shift]: readonly Tensor[]) => ({
    curve: {
      mixture: {
        weights: weights!,
        means: add(means!, starts),
        logScales: softBound(widths!, bound),
      },
      minimumSlope,
    } satisfies Curve,
    logScale: softBound(scale!, bound),
    shift: shift!,
  });
  return {
    spec: { kind: "mixtureOfLogistics", components, minimumScale, minimumSlope },
    groups: [components, components, components, 1, 1],
    directions: { encode: "closed form", decode: SOLVED },
    encode(x, parameters) {
      const { curve, logScale, shift } = read(parameters);
      const { value, steepness } = bend(x, curve);
      return { value: add(mul(value, exp(logScale)), shift), logSlope: add(log(steepness), logScale) };
    },
    decode(z, parameters) {
      const { curve, logScale, shift } = read(parameters);
      const { x, steepness, residual } = straighten(mul(sub(z, shift), exp(neg(logScale))), curve);
      return { value: x, logSlope: neg(add(log(steepness), logScale)), residual };
    },
  };
}

/** Where means start: evenly spaced around 0, so that their deviation is `SPREAD`. */
function apart(components: number): number[] {
  const reach = SPREAD * Math.sqrt((3 * (components - 1)) / (components + 1));
  return Array.from({ length: components }, (_, k) => reach * ((2 * k) / (components - 1) - 1));
}

const SPREAD = 0.25;

const SOLVED: Iterative = { kind: "iterative", passes: "one", tolerance: 1e-6 };
