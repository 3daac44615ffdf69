import {
  add,
  concat,
  constant,
  cos,
  exp,
  full,
  matmul,
  mul,
  neg,
  sin,
  split,
  sub,
  sum,
  type Tensor,
} from "../graph/index.ts";
import { zeros } from "../parameters/initial.ts";
import type { Scope } from "../parameters/scope.ts";
import { identityMatrix } from "./identityMatrix.ts";

/** A square matrix that acts on rows, x·M, as its parts can be undone. */
export interface InvertibleMatrix {
  /** M */
  readonly matrix: () => Tensor;
  readonly inverse: () => Tensor;
  /** ln|det M| */
  readonly logDet: Tensor;
}

/**
 * C₁·D₁·C₂·D₂… of so many pairs: circulant matrices, of which each row is the one before moved on by a place,
 * and diagonal ones. A circulant matrix multiplies every frequency of a row by a number, e^(s + iθ), so its
 * inverse multiplies by e^(−s − iθ) and ln|det| is the sum of s over all frequencies. Starts as the identity.
 */
export function circulantDiagonal(size: number, pairs: number, scope: Scope): InvertibleMatrix {
  const { toFrequencies, fromFrequencies, isPaired, count } = fourier(size);
  const multiplicity = constant(isPaired.map((paired) => (paired ? 2 : 1)));
  const parts = Array.from({ length: pairs }, (_, pair) => {
    const own = scope.child(pair);
    return {
      logSize: own.parameter("logSize", [count], zeros),
      angle: anglesOf(isPaired, own),
      logScale: own.parameter("logScale", [size], zeros),
    };
  });
  const circulant = (rows: Tensor, logSize: Tensor, angle: Tensor): Tensor => {
    const [real, imaginary] = split(matmul(rows, toFrequencies), [count, count], 1) as [Tensor, Tensor];
    const length = exp(logSize);
    // what is added to the row: at the start nothing, exactly
    const [along, across] = [sub(mul(length, cos(angle)), 1), mul(length, sin(angle))];
    const turned = [
      sub(mul(real, along), mul(imaginary, across)),
      add(mul(real, across), mul(imaginary, along)),
    ];
    return add(rows, matmul(concat(turned, 1), fromFrequencies));
  };
  return {
    matrix: () =>
      parts.reduce(
        (rows, { logSize, angle, logScale }) => mul(circulant(rows, logSize, angle), exp(logScale)),
        identityMatrix(size),
      ),
    inverse: () =>
      parts.reduceRight(
        (rows, { logSize, angle, logScale }) =>
          circulant(mul(rows, exp(neg(logScale))), neg(logSize), neg(angle)),
        identityMatrix(size),
      ),
    logDet: parts
      .map(({ logSize, logScale }) => add(sum(mul(logSize, multiplicity)), sum(logScale)))
      .reduce(add),
  };
}

/** The angle of every frequency: 0 for those that are real, the first, and the last of even sizes. */
function anglesOf(isPaired: readonly boolean[], scope: Scope): Tensor {
  const free = isPaired.filter(Boolean).length;
  if (free === 0) return full([isPaired.length], 0);
  const ends = isPaired.at(-1) === false ? [full([1], 0)] : [];
  return concat([full([1], 0), scope.parameter("angle", [free], zeros), ...ends], 0);
}

/** The discrete Fourier transform of real rows of a size, and back, as matrices. */
function fourier(size: number) {
  const count = Math.floor(size / 2) + 1;
  const isPaired = Array.from({ length: count }, (_, k) => k > 0 && 2 * k < size);
  const turn = (place: number, k: number) => (2 * Math.PI * ((place * k) % size)) / size;
  const table = (value: (place: number, k: number) => number) =>
    Array.from({ length: size }, (_, place) => isPaired.map((__, k) => value(place, k)));
  const cosines = table((place, k) => Math.cos(turn(place, k)));
  const sines = table((place, k) => Math.sin(turn(place, k)));
  const toRows = cosines.map((row, place) => [...row, ...sines[place]!.map((value) => -value)]);
  const weight = (k: number) => (isPaired[k] ? 2 : 1) / size;
  const fromRows = [
    ...isPaired.map((_, k) => cosines.map((row) => weight(k) * row[k]!)),
    ...isPaired.map((_, k) => sines.map((row) => -weight(k) * row[k]!)),
  ];
  return {
    count,
    isPaired,
    toFrequencies: constant(toRows.flat(), [size, 2 * count]),
    fromFrequencies: constant(fromRows.flat(), [2 * count, size]),
  };
}
