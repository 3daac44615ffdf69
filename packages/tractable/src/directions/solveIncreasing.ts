import {
  abs,
  add,
  constant,
  div,
  less,
  max,
  min,
  mul,
  neg,
  pullback,
  scan,
  stopGradient,
  sub,
  type Tensor,
  where,
  withGradient,
  zerosLike,
} from "../graph/index.ts";

/** An increasing function at a point: its value and its slope, of the shape of the argument. */
export interface Rise {
  readonly value: Tensor;
  readonly slope: Tensor;
}

export interface Crossing {
  readonly x: Tensor;
  /** The slope of the function at x. */
  readonly slope: Tensor;
  /** How far the function at x is from y, relative to what rounding x and y may change. */
  readonly residual: Tensor;
}

export interface SolveOptions {
  /** Where the function is to arrive. */
  readonly y: Tensor;
  /** An interval around the solution. */
  readonly low: Tensor;
  readonly high: Tensor;
  readonly evaluate: (x: Tensor) => Rise;
  /** What the function depends on besides x, for the gradient. */
  readonly parameters: readonly Tensor[];
  /** How often the interval is halved; 24 by default. */
  readonly halvings?: number;
  /** How many steps of Newton's method find the rest of the digits; 2 by default. */
  readonly newtonSteps?: number;
}

/**
 * Where an increasing function is y: the interval is halved, then Newton's method finds the rest of the
 * digits. The gradient is that of the implicit function, dx/dy = 1 / f′ and dx/dθ = −(∂f/∂θ) / f′.
 */
export function solveIncreasing(options: SolveOptions): Crossing {
  const { y, evaluate, parameters } = options;
  const at = stopGradient(searchIncreasing(options));
  const x = withGradient([at], [y, ...parameters], ([dx]) => {
    const { value, slope } = evaluate(at);
    const dy = div(dx!, slope);
    const slopes = pullback([value], [neg(dy)], parameters, { stop: parameters });
    return [dy, ...slopes.map((own, index) => own ?? zerosLike(parameters[index]!))];
  })[0]!;
  const { value, slope } = evaluate(x);
  return { x, slope, residual: residualOf({ x, y, value, slope }) };
}

/** Where an increasing function is y, without a gradient: for callers that know it in a closed form. */
export function searchIncreasing(options: Omit<SolveOptions, "parameters">): Tensor {
  const { y, evaluate, halvings = 24, newtonSteps = 2 } = options;
  const halved = scan({
    state: [options.low, options.high],
    sequences: [constant(new Float32Array(halvings), [halvings, 1])],
    step([low, high]) {
      const middle = between(low!, high!);
      const isBelow = less(evaluate(middle).value, y);
      return { state: [where(isBelow, middle, low!), where(isBelow, high!, middle)] };
    },
  });
  const [low, high] = halved.state as [Tensor, Tensor];
  let found = between(low, high);
  for (let step = 0; step < newtonSteps; step++) {
    const { value, slope } = evaluate(found);
    found = min(max(add(found, div(sub(y, value), slope)), low), high);
  }
  return found;
}

/** How far a function at x is from y, relative to what rounding x and y may change. */
export function residualOf({
  x,
  y,
  value,
  slope,
}: Rise & { readonly x: Tensor; readonly y: Tensor }): Tensor {
  const rounding = add(max(abs(y), 1), mul(slope, max(abs(x), 1)));
  return div(abs(sub(value, y)), rounding);
}

function between(low: Tensor, high: Tensor): Tensor {
  return add(low, mul(sub(high, low), 0.5));
}
