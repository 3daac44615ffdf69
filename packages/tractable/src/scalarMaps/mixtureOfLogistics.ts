import type { Iterative } from "../bijections/bijection.ts";
import { add, constant, exp, log, mul, neg, sub, type Tensor } from "../graph/index.ts";
import { bend, type Curve, straighten } from "./bendByMixture.ts";
import type { ScalarMap } from "./scalarMap.ts";
import { softBound } from "./softBound.ts";

export interface MixtureOfLogisticsOptions {
  /** K, two or more. */
  readonly components?: number;
  /** The smallest width of a component, and of the scale e^a; the largest is its reciprocal. */
  readonly minimumScale?: number;
  /** m, in (0, 1): the smallest slope, before it is scaled by e^a. */
  readonly minimumSlope?: number;
}

/**
 * z = ((1 − m)·logit(Σ πₖ σ((x − μₖ)·e^−sₖ)) + m·x)·e^a + b, a mixture of K logistics: bends like a spline, without a box.
 * Flow++ (Ho et al. 2019, section 3.2), where m is 0 and decoding is lost between two components. Encoding is a closed
 * form, decoding is solved for. With all parameters 0 it is within 0.05 of the identity: the means start a little apart,
 * or all components would stay alike.
 */
export function mixtureOfLogistics({
  components = 8,
  minimumScale = 1e-2,
  minimumSlope = 1e-3,
}: MixtureOfLogisticsOptions = {}): ScalarMap {
  if (!Number.isInteger(components) || components < 2) {
    throw new Error(
      `mixtureOfLogistics: expected two components or more, got ${components}; one would be an affine map`,
    );
  }
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
