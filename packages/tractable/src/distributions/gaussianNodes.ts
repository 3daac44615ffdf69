import {
  add,
  concat,
  constant,
  cos,
  floor,
  full,
  knownSize,
  log,
  matmul,
  max,
  mul,
  reshape,
  sin,
  slice,
  sqrt,
  sub,
  type Tensor,
} from "../graph/index.ts";
import type { Scope } from "../parameters/scope.ts";
import { stream } from "../random/stream.ts";

/** Points and weights, [n, features] and [n, 1]: E f(z) of a standard normal z is about Σ wᵢ·f(zᵢ). */
export interface GaussianNodes {
  readonly points: Tensor;
  readonly weights: Tensor;
}

/**
 * Where to evaluate a function for its mean under the standard normal law. While training, points that are
 * shifted at random in every step, so that the mean is unbiased and nothing can hide between them; otherwise
 * fixed ones: a fine grid for one or two features, a lattice for fewer than eight, and pseudo-random points
 * beyond, as columns of a lattice resonate with each other where there are many. Of those a mean of numbers
 * of deviation σ is off by σ/128 (one standard error), of numbers in (0, 1) so by 0.004 at most.
 */
export function gaussianNodes(z: Tensor, scope: Scope): GaussianNodes {
  const features = knownSize(z.shape[1]);
  const width = 2 * Math.ceil(features / 2);
  const shift = randomShift(z, width, scope);
  if (shift === undefined && features <= 2) return grid(features);
  const count = shift === undefined ? FIXED_POINTS : MOVING_POINTS;
  const spread = features < MANY_FEATURES ? lattice : pseudoRandom;
  const places = constant(spread(count, width), [count, width]);
  const moved = shift === undefined ? places : add(places, shift);
  const uniform = sub(moved, floor(moved));
  return {
    points: slice(boxMuller(uniform, width / 2), 0, features, 1),
    weights: full([count, 1], 1 / count),
  };
}

const FIXED_POINTS = 16_384;
const MOVING_POINTS = 2048;
/** From so many features on points are pseudo-random. */
const MANY_FEATURES = 8;

/**
 * The midpoint rule in z, which for smooth functions times e^(−z²/2) converges faster than any power. What is
 * steeper than the step of 0.013 or 0.054 is off by up to a fifth of the step. In two dimensions the grid is
 * turned, so that an edge along an axis meets its rows one after another.
 */
function grid(features: number): GaussianNodes {
  const side = features === 1 ? 1024 : 240;
  const reach = 6.5;
  const step = (2 * reach) / side;
  const places = Array.from({ length: side }, (_, index) => -reach + (index + 0.5) * step);
  const densities = places.map((place) => Math.exp(-0.5 * place * place));
  const total = densities.reduce((a, b) => a + b, 0);
  const shares = densities.map((density) => density / total);
  const nodes = places.flatMap((a, i) =>
    features === 1
      ? [{ at: [a], weight: shares[i]! }]
      : places.map((b, j) => ({
          at: [a * COS - b * SIN, a * SIN + b * COS],
          weight: shares[i]! * shares[j]!,
        })),
  );
  return {
    points: constant(
      nodes.flatMap(({ at }) => at),
      [nodes.length, features],
    ),
    weights: constant(
      nodes.map(({ weight }) => weight),
      [nodes.length, 1],
    ),
  };
}

/** How far the grid is turned: by an angle whose tangent is far from all simple fractions. */
const TURN = Math.atan((Math.sqrt(5) - 1) / 2);
const [COS, SIN] = [Math.cos(TURN), Math.sin(TURN)];

/** Multiples of the square roots of primes, modulo 1: evenly spread in the unit cube (Kronecker, Weyl). */
function lattice(count: number, width: number): Float32Array {
  const steps: number[] = [];
  for (let candidate = 2; steps.length < width; candidate++) {
    let divisor = 2;
    while (divisor * divisor <= candidate && candidate % divisor !== 0) divisor++;
    if (divisor * divisor > candidate) steps.push(Math.sqrt(candidate) % 1);
  }
  return Float32Array.from({ length: count * width }, (_, index) => {
    const row = Math.floor(index / width);
    return ((row + 0.5) * steps[index % width]!) % 1;
  });
}

/** Independent uniform numbers, the same ones always. */
function pseudoRandom(count: number, width: number): Float32Array {
  const random = stream(0, "gaussianNodes");
  return Float32Array.from({ length: count * width }, () => random.uniform());
}

/** Pairs of uniform numbers, the first of each before the second of any, become pairs of normal ones. */
function boxMuller(uniform: Tensor, pairs: number): Tensor {
  const radius = sqrt(mul(log(max(slice(uniform, 0, pairs, 1), SMALLEST)), -2));
  const angle = mul(slice(uniform, pairs, 2 * pairs, 1), 2 * Math.PI);
  return concat([mul(radius, cos(angle)), mul(radius, sin(angle))], 1);
}

const SMALLEST = 1e-7;

/**
 * A number in [0, 1) for each of so many columns, [1, width], new in every step; undefined outside training.
 * Its bits are what dropout of one half hides and keeps.
 */
function randomShift(z: Tensor, width: number, scope: Scope): Tensor | undefined {
  const column = mul(slice(z, 0, 1, 1), 0);
  const ones = add(column, full([1, width], 1));
  const hidden = scope.dropout(ones, 0.5);
  if (hidden === ones) return undefined;
  const bits = Math.min(16, knownSize(hidden.shape[0]));
  const places = constant(
    Float32Array.from({ length: bits }, (_, bit) => 0.5 ** (bit + 2)),
    [1, bits],
  );
  return reshape(matmul(places, slice(hidden, 0, bits, 0)), [1, width]);
}
