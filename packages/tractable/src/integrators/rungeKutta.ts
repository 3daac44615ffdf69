import { add, constant, mul, scan, sum, type Tensor } from "../graph/index.ts";
import type { IntegrationOptions, Journey, MotionAt } from "./motion.ts";

/** Runge–Kutta's method of order 4, in steps of one size. */
export function rungeKutta(from: Tensor, options: IntegrationOptions, motion: MotionAt): Journey {
  const { start, end, steps, rates } = options;
  const h = (end - start) / steps;
  const times = constant(
    Float32Array.from({ length: steps }, (_, step) => start + h * step),
    [steps, 1],
  );
  const zero = sum(mul(from, 0), { axes: [1] });
  const { state } = scan({
    state: [from, ...new Array<Tensor>(rates).fill(zero)],
    sequences: [times],
    step([place, ...totals], [time]) {
      const first = motion(place!, time!);
      const second = motion(add(place!, mul(first.velocity, h / 2)), add(time!, h / 2));
      const third = motion(add(place!, mul(second.velocity, h / 2)), add(time!, h / 2));
      const fourth = motion(add(place!, mul(third.velocity, h)), add(time!, h));
      const mix = (a: Tensor, b: Tensor, c: Tensor, d: Tensor) =>
        mul(add(add(a, d), mul(add(b, c), 2)), h / 6);
      return {
        state: [
          add(place!, mix(first.velocity, second.velocity, third.velocity, fourth.velocity)),
          ...totals.map((total, at) =>
            add(total, mix(first.rates[at]!, second.rates[at]!, third.rates[at]!, fourth.rates[at]!)),
          ),
        ],
      };
    },
  });
  return { place: state[0]!, totals: state.slice(1) };
}
