import { SOLVED } from "../../directions/solved.ts";
import { add, constant, exp, log, mul, neg, sub, type Tensor } from "../../graph/index.ts";
import { softBound } from "../../parameters/softBound.ts";
import type { Spec } from "../../specs/spec.ts";
import type { ScalarMap } from "../scalarMap.ts";
import { bend, type MixtureCurve, straighten } from "./bendByMixture.ts";

export interface MixtureMapOptions {
  readonly spec: Spec;
  readonly quantile: MixtureCurve["quantile"];
  readonly components: number;
  readonly minimumScale: number;
  readonly minimumSlope: number;
}

/** The scalar map of a mixture: its curve (see `MixtureCurve`), scaled by e^a and shifted by b. */
export function mixtureMap(options: MixtureMapOptions): ScalarMap {
  const { spec, quantile, components, minimumScale, minimumSlope } = options;
  const bound = -Math.log(minimumScale);
  const starts = constant(apart(components), [components, 1]);
  const read = ([weights, means, widths, scale, shift]: readonly Tensor[]) => ({
    curve: {
      mixture: {
        weights: weights!,
        means: add(means!, starts),
        logScales: softBound(widths!, bound),
      },
      quantile,
      minimumSlope,
    } satisfies MixtureCurve,
    logScale: softBound(scale!, bound),
    shift: shift!,
  });
  return {
    spec,
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
