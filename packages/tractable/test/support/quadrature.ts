import { isCircle, type Support } from "../../src/density/support.ts";
import type { ContextOption, Model } from "../../src/model/model.ts";
import type { Matrix } from "../../src/rows/rows.ts";

export interface Quadrature {
  /** ∫ p. */
  readonly mass: number;
  /** −∫ p ln p, nats. */
  readonly entropy: number;
  /** Marginal masses of the first feature: ends of cells in data units, and the probability below each. */
  readonly cumulative: { readonly ends: readonly number[]; readonly below: readonly number[] };
}

export interface QuadratureOptions extends ContextOption {
  /** Points along each feature. */
  readonly points: number;
  /** The box, in unbounded units (the logarithm of a positive value, the logit of one in an interval). */
  readonly box: readonly (readonly [number, number])[];
}

/** From an unbounded number to data, with dx/du: independent of the library's own maps. */
export function fromUnbounded(support: Support, u: number): { x: number; slope: number } {
  if (support === "real") return { x: u, slope: 1 };
  if (support === "positive") return { x: Math.exp(u), slope: Math.exp(u) };
  if (isCircle(support)) return { x: u, slope: 1 };
  const share = 1 / (1 + Math.exp(-u));
  const width = support.high - support.low;
  return { x: support.low + width * share, slope: width * share * (1 - share) };
}

export function toUnbounded(support: Support, x: number): number {
  if (support === "real" || isCircle(support)) return x;
  return support === "positive" ? Math.log(x) : Math.log((x - support.low) / (support.high - x));
}

/** Integrals of a one- or two-dimensional model by the midpoint rule. */
export async function integrate(
  model: Model,
  { points, box, context }: QuadratureOptions,
): Promise<Quadrature> {
  const { supports } = model;
  const axes = supports.map((support, axis) => {
    const [low, high] = box[axis]!;
    const step = (high - low) / points;
    return Array.from({ length: points }, (_, index) => {
      const { x, slope } = fromUnbounded(support, low + (index + 0.5) * step);
      return { x, weight: slope * step, end: fromUnbounded(support, low + (index + 1) * step).x };
    });
  });
  const [first, second = [{ x: 0, weight: 1, end: 0 }]] = axes as [(typeof axes)[0], (typeof axes)[0]?];
  const width = axes.length;
  const data = new Float32Array(first.length * second.length * width);
  first.forEach((a, i) => {
    second.forEach((b, j) => {
      const row = (i * second.length + j) * width;
      data[row] = a.x;
      if (width === 2) data[row + 1] = b.x;
    });
  });
  const logProbs = await model.logProb({ data, shape: [data.length / width, width] }, { context });
  let mass = 0;
  let entropy = 0;
  const below = first.map((a, i) => {
    second.forEach((b, j) => {
      const logProb = logProbs[i * second.length + j]!;
      const probability = Math.exp(logProb) * a.weight * b.weight;
      mass += probability;
      if (probability > 0) entropy -= probability * logProb;
    });
    return mass;
  });
  return { mass, entropy, cumulative: { ends: first.map(({ end }) => end), below } };
}

/** A box that holds all samples, and half as much again on either side, in unbounded units. */
export function boxAround({ data, shape: [rows, width] }: Matrix, supports: readonly Support[]) {
  return supports.map((support, column): [number, number] => {
    if (isCircle(support)) return [...support.circle];
    let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
    for (let row = 0; row < rows; row++) {
      const u = toUnbounded(support, data[row * width + column]!);
      low = Math.min(low, u);
      high = Math.max(high, u);
    }
    const margin = (high - low) / 2;
    return [low - margin, high + margin];
  });
}
