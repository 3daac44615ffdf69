import { SOLVED } from "../directions/solved.ts";
import { type Rise, solveIncreasing } from "../directions/solveIncreasing.ts";
import { checkOptions } from "../errors/checkOptions.ts";
import { layerCount, realNumber, wholeNumber } from "../errors/optionRules.ts";
import {
  abs,
  add,
  constant,
  div,
  exp,
  greater,
  knownSize,
  log,
  max,
  maxOver,
  min,
  mul,
  neg,
  reciprocal,
  relu,
  reshape,
  stopGradient,
  sub,
  sum,
  type Tensor,
  where,
} from "../graph/index.ts";
import { softBound } from "../parameters/softBound.ts";
import type { ScalarMap } from "./scalarMap.ts";

export interface DeepSigmoidOptions {
  /** How many sigmoids each layer has; 8 by default. */
  readonly units?: number;
  /** How many layers there are; 2 by default. */
  readonly layers?: number;
  /** The smallest slope of what enters a sigmoid, whose reciprocal is the largest; 0.05 by default. */
  readonly minimumScale?: number;
  /** The smallest slope (m, in (0, 1)); 0.001 by default. */
  readonly minimumSlope?: number;
}

/** A layer's parameters: logarithms of slopes and shifts, [units, n], and of weights, [outputs, units, n]. */
interface Layer {
  readonly logRates: Tensor;
  readonly shifts: Tensor;
  readonly weights: Tensor;
}

/**
 * A deep increasing net of one number: z = (1 − m)·h + m·x, where every layer makes hᵢ = logit(Σⱼ wᵢⱼ·σ(aⱼ·hⱼ
 * + bⱼ)) of the h before it, and the last makes one number. Weights of each output sum to 1, a is positive.
 * Decoding is solved for. All parameters 0 are the identity within 0.1: units start a little apart, or all
 * would stay alike. Neural autoregressive flows (Huang et al. 2018, section 3.2), without their mixing of the
 * h themselves.
 */
export function deepSigmoid(options: DeepSigmoidOptions = {}): ScalarMap {
  const {
    units = 8,
    layers = 2,
    minimumScale = 0.05,
    minimumSlope: m = 1e-3,
  } = checkOptions("deepSigmoid", options, {
    units: wholeNumber({ from: 2, to: 64 }),
    layers: layerCount,
    minimumScale: realNumber({ above: 0, below: 1 }),
    minimumSlope: realNumber({ above: 0, below: 1 }),
  });
  const bound = -Math.log(minimumScale);
  // each layer may widen the interval by the reciprocal of the smallest scale
  const halvings = Math.min(32 + Math.ceil(layers * Math.log2(1 / minimumScale)), MOST_HALVINGS);
  const spread = constant(apart(units), [units, 1]);
  const own = constant(
    Float32Array.from({ length: units * units }, (_, at) => (at % (units + 1) === 0 ? OWN : 0)),
    [units, units, 1],
  );
  const read = (raw: readonly Tensor[]): Layer[] =>
    Array.from({ length: layers }, (_, index) => {
      const [rates, shifts, weights] = raw.slice(3 * index, 3 * index + 3) as [Tensor, Tensor, Tensor];
      const isLast = index === layers - 1;
      const shaped = reshape(weights, [isLast ? 1 : units, units, -1]);
      return {
        logRates: softBound(rates, bound),
        shifts: add(shifts, spread),
        weights: isLast ? shaped : add(shaped, own),
      };
    });
  const evaluate = (x: Tensor, net: readonly Layer[]): Rise => {
    let rise: Rise = { value: x, slope: constant(1) };
    for (const layer of net) rise = through(rise, layer);
    return {
      value: add(mul(rise.value, 1 - m), mul(x, m)),
      slope: add(mul(rise.slope, 1 - m), m),
    };
  };
  return {
    spec: { kind: "deepSigmoid", units, layers, minimumScale, minimumSlope: m },
    groups: Array.from({ length: layers }, (_, index) => [
      units,
      units,
      index === layers - 1 ? units : units * units,
    ]).flat(),
    directions: { encode: "closed form", decode: SOLVED },
    encode(x, raw) {
      const { value, slope } = evaluate(x, read(raw));
      return { value, logSlope: log(slope) };
    },
    decode(y, raw) {
      const net = read(raw);
      const [low, high] = around(y, net);
      const { x, slope, residual } = solveIncreasing({
        y,
        low,
        high,
        evaluate: (at) => evaluate(at, net),
        parameters: net.flatMap(({ logRates, shifts, weights }) => [logRates, shifts, weights]),
        halvings,
      });
      return { value: x, logSlope: neg(log(slope)), residual };
    },
  };
}

/**
 * One layer, from [units or 1, n] to [outputs, n]. Both sums, of σ and of 1 − σ, are taken with their largest
 * term factored out, so that neither vanishes however far x is.
 */
function through({ value, slope }: Rise, { logRates, shifts, weights }: Layer): Rise {
  const rates = exp(logRates);
  const u = add(mul(value, rates), shifts);
  // ln σ(u) = low − ln(1 + e), ln σ(−u) = −high − ln(1 + e)
  const high = relu(u);
  const low = sub(u, high);
  const e = exp(neg(abs(u)));
  const t = reciprocal(add(1, e));
  const isRight = greater(u, 0);
  const [sigma, opposite] = [mul(where(isRight, 1, e), t), mul(where(isRight, e, 1), t)];
  const below = sharesOf(add(weights, inFront(low)), inFront(t));
  const above = sharesOf(sub(weights, inFront(high)), inFront(t));
  const along = add(mul(below.shares, inFront(opposite)), mul(above.shares, inFront(sigma)));
  return {
    value: sub(below.logTotal, above.logTotal),
    slope: sum(mul(along, inFront(mul(rates, slope))), { axes: [1] }),
  };
}

/** The logarithm of a sum over units of terms eᵃ·b, and each term's share of it. */
function sharesOf(exponents: Tensor, factors: Tensor) {
  const top = stopGradient(maxOver(exponents, { axes: [1], keepDims: true }));
  const terms = mul(exp(sub(exponents, top)), factors);
  const total = sum(terms, { axes: [1], keepDims: true });
  const logTotal = add(top, log(total));
  return { logTotal: reshape(logTotal, [knownSize(logTotal.shape[0]), -1]), shares: div(terms, total) };
}

/** [units, n] as [1, units, n]. */
function inFront(x: Tensor): Tensor {
  return reshape(x, [1, knownSize(x.shape[0]), -1]);
}

/**
 * An interval around the x that arrives at y: every layer lies between its smallest and its largest a·h + b,
 * which can be undone layer by layer; and what m·x adds pulls x towards y.
 */
function around(y: Tensor, net: readonly Layer[]): [Tensor, Tensor] {
  let [low, high] = [y, y];
  for (const { logRates, shifts } of [...net].reverse()) {
    const back = (to: Tensor) => mul(sub(to, shifts), exp(neg(logRates)));
    low = neg(maxOver(neg(back(low)), { axes: [0], keepDims: true }));
    high = maxOver(back(high), { axes: [0], keepDims: true });
  }
  return [max(min(low, y), -FARTHEST), min(max(high, y), FARTHEST)];
}

/** Where units start: evenly spaced around 0, so that their deviation is `SPREAD`. */
function apart(units: number): number[] {
  const reach = SPREAD * Math.sqrt((3 * (units - 1)) / (units + 1));
  return Array.from({ length: units }, (_, k) => reach * ((2 * k) / (units - 1) - 1));
}

const SPREAD = 0.25;
/** No x is farther from 0: the interval around it has to have a middle in float32. */
const FARTHEST = 1e30;
/** After so many halvings an interval of that size is smaller than rounding near 1. */
const MOST_HALVINGS = 128;
/** By how much the weight of the unit of its own number is larger at the start. */
const OWN = 1;
