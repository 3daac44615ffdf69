import {
  abs,
  add,
  clamp,
  constant,
  div,
  exp,
  less,
  lessOrEqual,
  log,
  max,
  min,
  mul,
  reshape,
  scan,
  stopGradient,
  sub,
  sum,
  type Tensor,
  toFloat,
  where,
} from "../graph/index.ts";
import type { IntegrationOptions, Journey, Motion, MotionAt } from "./motion.ts";

export interface AdaptiveOptions extends IntegrationOptions {
  /** How much each step may miss, relative to 1 and to the size of what moves. */
  readonly tolerance: number;
}

/**
 * Dormand and Prince's method of order 5 (1980), in which every row takes steps of its own: two formulas tell
 * how much a step misses, which is taken again in a smaller one where that is too much. There are so many
 * steps at most, in a loop of the engine; a row that has only a quarter of them left takes none smaller than
 * those in equal parts would be, so that it arrives, less exactly where that is too large.
 */
export function dormandPrince(from: Tensor, options: AdaptiveOptions, motion: MotionAt): Journey {
  const { start, end, steps, tolerance } = options;
  const span = end - start;
  const count = options.rates;
  const zero = sum(mul(from, 0), { axes: [1], keepDims: true });
  const flat = reshape(zero, [-1]);
  const reserve = Math.ceil(steps * RESERVE);
  // the least share of what remains that a step takes: 0 while there are steps to spare
  const leastShares = constant(
    Float32Array.from({ length: steps }, (_, step) => (steps - step > reserve ? 0 : 1 / (steps - step))),
    [steps, 1],
  );
  const at = motion(from, add(zero, start));
  const { state } = scan({
    state: [from, zero, add(zero, FIRST), at.velocity, ...at.rates, ...new Array<Tensor>(count).fill(flat)],
    sequences: [leastShares],
    step([place, time, wanted, velocity, ...rest], [leastShare]) {
      const first: Motion = { velocity: velocity!, rates: rest.slice(0, count) };
      const totals = rest.slice(count);
      const remaining = max(sub(1, time!), 0);
      const least = mul(remaining, leastShare!);
      const size = min(max(wanted!, least), remaining);
      const length = mul(size, span);
      const perRow = reshape(length, [-1]);
      const stages: Motion[] = [first];
      let arrived = place!;
      STAGES.forEach(({ after, weights }) => {
        arrived = add(
          place!,
          mul(
            mixed(stages, weights, ({ velocity: own }) => own),
            length,
          ),
        );
        stages.push(motion(arrived, add(mul(add(time!, mul(size, after)), span), start)));
      });
      const gained = totals.map((_, index) =>
        mul(
          mixed(stages, STAGES.at(-1)!.weights, ({ rates }) => rates[index]!),
          perRow,
        ),
      );
      const missed = mul(
        mixed(stages, ERRORS, ({ velocity: own }) => own),
        length,
      );
      const missedTotals = totals.map((_, index) =>
        reshape(
          mul(
            mixed(stages, ERRORS, ({ rates }) => rates[index]!),
            perRow,
          ),
          [-1, 1],
        ),
      );
      const error = errorOf(
        [
          div(missed, max(max(abs(place!), abs(arrived)), 1)),
          // of the integrals only the first is a part of the density
          ...missedTotals.slice(0, 1).map((own) => div(own, max(abs(reshape(totals[0]!, [-1, 1])), 1))),
        ],
        tolerance,
      );
      const isTaken = less(
        0.5,
        max(toFloat(lessOrEqual(error, 1)), toFloat(lessOrEqual(size, mul(least, 1 + 1e-5)))),
      );
      const isRowTaken = less(0.5, reshape(toFloat(isTaken), [-1]));
      const last = stages.at(-1)!;
      return {
        state: [
          where(isTaken, arrived, place!),
          where(isTaken, add(time!, size), time!),
          mul(size, clamp(mul(exp(mul(log(error), -0.1)), 0.9), 0.2, 5)),
          where(isTaken, last.velocity, velocity!),
          ...first.rates.map((own, index) => where(isRowTaken, last.rates[index]!, own)),
          ...totals.map((total, index) => where(isRowTaken, add(total, gained[index]!), total)),
        ],
      };
    },
  });
  return { place: state[0]!, totals: state.slice(4 + count) };
}

/** The first step that is tried, as a share of the whole. */
const FIRST = 0.1;

/** The share of all steps that is kept for arriving. */
const RESERVE = 1 / 4;

/** The mean square of errors, each [batch, n], in units of the tolerance, [batch, 1]. */
function errorOf(errors: readonly Tensor[], tolerance: number): Tensor {
  const squares = errors.map((error) => sum(mul(error, error), { axes: [1], keepDims: true }));
  const width = errors.reduce((total, { shape }) => total + Number(shape[1]), 0);
  const mean = mul(squares.reduce(add), 1 / (width * tolerance ** 2));
  // where a step went astray, its error is no number
  return stopGradient(max(where(less(mean, LARGEST), mean, LARGEST), SMALLEST));
}

const SMALLEST = 1e-12;
const LARGEST = 1e12;

/** A sum of what the stages have, with these weights. */
function mixed(
  stages: readonly Motion[],
  weights: readonly number[],
  of: (motion: Motion) => Tensor,
): Tensor {
  const terms = stages.flatMap((stage, index) =>
    weights[index] === 0 || weights[index] === undefined ? [] : [mul(of(stage), weights[index])],
  );
  return terms.reduce(add);
}

/** The stages after the first: when they are, and from which mixture of those before. */
const STAGES: readonly { readonly after: number; readonly weights: readonly number[] }[] = [
  { after: 1 / 5, weights: [1 / 5] },
  { after: 3 / 10, weights: [3 / 40, 9 / 40] },
  { after: 4 / 5, weights: [44 / 45, -56 / 15, 32 / 9] },
  { after: 8 / 9, weights: [19372 / 6561, -25360 / 2187, 64448 / 6561, -212 / 729] },
  { after: 1, weights: [9017 / 3168, -355 / 33, 46732 / 5247, 49 / 176, -5103 / 18656] },
  { after: 1, weights: [35 / 384, 0, 500 / 1113, 125 / 192, -2187 / 6784, 11 / 84] },
];

/** What the formula of order 5 has more than that of order 4. */
const ERRORS = [
  35 / 384 - 5179 / 57600,
  0,
  500 / 1113 - 7571 / 16695,
  125 / 192 - 393 / 640,
  -2187 / 6784 + 92097 / 339200,
  11 / 84 - 187 / 2100,
  -1 / 40,
];
