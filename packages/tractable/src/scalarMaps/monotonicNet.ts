import { checkOptions } from "../errors/checkOptions.ts";
import { boxBound, realNumber, wholeNumber } from "../errors/optionRules.ts";
import { add, constant, matmul, mul, softplus, type Tensor, tanh } from "../graph/index.ts";
import { softplusShift } from "../parameters/softplusShift.ts";
import { boxCurve } from "./boxCurve.ts";
import type { ScalarMap } from "./scalarMap.ts";

export interface MonotonicNetOptions {
  /** How many hidden units the net of the slope has; 8 by default. */
  readonly hidden?: number;
  /** The curve is on [−bound, bound]; 5 by default. */
  readonly bound?: number;
  /** The smallest slope; 0.01 by default. */
  readonly minimumSlope?: number;
}

/**
 * z = ∫₀ˣ g(u) du with a positive net g(u) = m + softplus(Σ aₕ·tanh(bₕ·u + cₕ) + d), whose weights are the
 * map's parameters, integrated by Gauss–Legendre quadrature on [−bound, bound], with straight lines outside;
 * all parameters 0 are the identity. Unconstrained monotonic neural networks (Wehenkel & Louppe 2019).
 */
export function monotonicNet(options: MonotonicNetOptions = {}): ScalarMap {
  const {
    hidden = 8,
    bound = 5,
    minimumSlope: m = 1e-2,
  } = checkOptions("monotonicNet", options, {
    hidden: wholeNumber({ to: 64 }),
    bound: boxBound,
    minimumSlope: realNumber({ above: 0, below: 1 }),
  });
  // so that all parameters 0 mean a slope of 1
  const shift = softplusShift(m);
  // units start at different places of the box, or all would stay alike
  const spread = matrix(hidden, 1, (unit) => (hidden === 1 ? 0 : (2 * unit) / (hidden - 1) - 1));
  /** Slopes at several places each, [places, n], for as many times the places of units as there are. */
  const slopeAt = (places: Tensor, count: number, [a, b, c, d]: readonly Tensor[]) => {
    const perUnit = matrix(count * hidden, count, (row, place) =>
      Math.floor(row / hidden) === place ? 1 : 0,
    );
    const perPlace = matrix(count * hidden, hidden, (row, unit) => (row % hidden === unit ? 1 : 0));
    const each = (values: Tensor) => matmul(perPlace, values);
    const u = mul(matmul(perUnit, places), 1 / bound);
    const units = tanh(add(mul(u, each(add(b!, 1))), each(add(c!, spread))));
    const summed = matmul(perUnit, mul(each(a!), units), { transposeA: true });
    return add(softplus(add(add(summed, d!), shift)), m);
  };
  const nodes = matrix(NODES.length, 1, (row) => NODES[row]![0]);
  const weights = matrix(1, NODES.length, (_, column) => NODES[column]![1]);
  return {
    spec: { kind: "monotonicNet", hidden, bound, minimumSlope: m },
    groups: [hidden, hidden, hidden, 1],
    ...boxCurve(bound, (x, parameters) => {
      const along = slopeAt(matmul(nodes, x), NODES.length, parameters);
      return { value: mul(matmul(weights, along), x), slope: slopeAt(x, 1, parameters) };
    }),
  };
}

function matrix(rows: number, columns: number, value: (row: number, column: number) => number): Tensor {
  const data = Float32Array.from({ length: rows * columns }, (_, at) =>
    value(Math.floor(at / columns), at % columns),
  );
  return constant(data, [rows, columns]);
}

/** Gauss–Legendre nodes and weights on [0, 1]: zeros of the Legendre polynomial, by Newton's method. */
const NODES = gaussLegendre(24);

function gaussLegendre(count: number): readonly (readonly [node: number, weight: number])[] {
  return Array.from({ length: count }, (_, index): [number, number] => {
    let x = Math.cos((Math.PI * (index + 0.75)) / (count + 0.5));
    let derivative = 1;
    for (let round = 0; round < 100; round++) {
      let [before, here] = [1, x];
      for (let degree = 2; degree <= count; degree++) {
        [before, here] = [here, ((2 * degree - 1) * x * here - (degree - 1) * before) / degree];
      }
      derivative = (count * (x * here - before)) / (x * x - 1);
      const step = here / derivative;
      x -= step;
      if (Math.abs(step) < 1e-15) break;
    }
    return [(1 + x) / 2, 1 / ((1 - x * x) * derivative * derivative)];
  });
}
