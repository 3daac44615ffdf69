import { normalProbability } from "../algebra/normalProbability.ts";
import { closedForm, type Way } from "../directions/directions.ts";
import { checkOptions } from "../errors/checkOptions.ts";
import { boxBound, wholeNumber } from "../errors/optionRules.ts";
import {
  add,
  clamp,
  concat,
  constant,
  div,
  full,
  gather,
  knownSize,
  max,
  mul,
  neg,
  slice,
  sorted,
  sqrt,
  sub,
  type Tensor,
  transpose,
} from "../graph/index.ts";
import { zeros } from "../parameters/initial.ts";
import type { Scope } from "../parameters/scope.ts";
import { applySharedScalarMap, parameterCount, sharedParameters } from "../scalarMaps/applyScalarMap.ts";
import { parametersThrough, rationalQuadraticSpline } from "../scalarMaps/rationalQuadraticSpline.ts";
import type { BoxOptions } from "../scalarMaps/splines/boxOptions.ts";
import type { Bijection } from "./bijection.ts";
import { partByPart } from "./partByPart.ts";

export interface MarginalsOptions {
  /** How many pieces the spline of a feature has; 32 by default. */
  readonly bins?: number;
  /** Splines act on [−bound, bound] of the standardised data, and are the identity outside; 10 by default. */
  readonly bound?: number;
}

/**
 * A spline of every feature on its own, which `fit` initialises so that each marginal becomes about standard
 * normal: its knots go through quantiles of the data. Skew, heavy tails and several modes are gone before the
 * first coupling looks at the data. It is learned further like any other layer.
 */
export function marginals(options: MarginalsOptions = {}): Bijection {
  const { bins = 32, bound = 10 } = checkOptions("marginals", options, marginalsRules);
  const box: BoxOptions = {
    bins,
    bound,
    minimumWidth: SMALLEST,
    minimumHeight: SMALLEST,
    minimumSlope: SMALLEST_SLOPE,
  };
  const map = rationalQuadraticSpline(box);
  const transform = (way: Way) => (x: Tensor, scope: Scope) => {
    const features = knownSize(x.shape[1]);
    const size = features * parameterCount(map);
    const raw = scope.parameter("raw", [size], zeros, { estimate: () => throughQuantiles(x, box) });
    const apply = (rows: Tensor) => applySharedScalarMap(map, way, rows, raw);
    const most = Math.max(1, Math.floor(PART_VALUES / (features * bins)));
    return scope.recomputes ? partByPart(x, most, [raw], apply) : apply(x);
  };
  return {
    spec: { kind: "marginals", bins, bound },
    directions: closedForm,
    isSteep: true,
    encode: transform("encode"),
    decode: transform("decode"),
  };
}

/** A part has at most so many bins of all its features and rows; pixels, above all, are many rows. */
const PART_VALUES = 1 << 19;

export const marginalsRules = {
  bins: wholeNumber({ from: 2, to: 1000 }),
  bound: boxBound,
};

/** The smallest width and height of a bin, as shares of the box. */
const SMALLEST = 1e-4;
/** The smallest slope at a knot. */
const SMALLEST_SLOPE = 1e-3;
/** Knots are at most at so many deviations of the normal that the marginal becomes, equally spaced. */
const LARGEST_REACH = 3;
/** Knots are no farther out than where so many rows are left beyond them. */
const ROWS_BEYOND = 4;

function reachOf(rows: number): number {
  let reach = LARGEST_REACH;
  while (reach > 0.5 && rows * normalProbability(-reach) < ROWS_BEYOND) reach -= 0.05;
  return reach;
}

/** Parameters of splines whose knots map the quantiles of every column to those of a normal. */
function throughQuantiles(x: Tensor, box: BoxOptions): Tensor {
  const { bins, bound } = box;
  const [rows, features] = [knownSize(x.shape[0]), knownSize(x.shape[1])];
  const reach = reachOf(rows);
  const levels = Array.from(
    { length: bins - 1 },
    (_, knot) => reach * ((2 * knot) / Math.max(1, bins - 2) - 1),
  );
  const places = levels.map((level) => Math.round((rows - 1) * normalProbability(level)));
  const quantiles = clamp(gather(sorted(transpose(x)), places, 1), -bound, bound);
  const low = full([features, 1], -bound);
  const knots = concat([low, quantiles, neg(low)], 1);
  const widths = max(sub(slice(knots, 1, bins + 1, 1), slice(knots, 0, bins, 1)), 4 * SMALLEST * bound);
  const ends = [-bound, ...levels, bound];
  const normal = constant(
    levels.concat(bound).map((level, bin) => level - ends[bin]!),
    [1, bins],
  );
  const heights = add(normal, full([features, 1], 0));
  const secants = div(heights, widths);
  const slopes = sqrt(mul(slice(secants, 0, bins - 1, 1), slice(secants, 1, bins, 1)));
  return sharedParameters(parametersThrough({ widths, heights, slopes }, box));
}
