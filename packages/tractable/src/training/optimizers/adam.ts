import { checkOptions } from "../../errors/checkOptions.ts";
import { realNumber } from "../../errors/optionRules.ts";
import { add, div, mul, sqrt, sub } from "../../graph/index.ts";
import type { Optimizer } from "./optimizer.ts";

export interface AdamOptions {
  /** The share of the mean gradient that each step keeps (β₁); 0.9 by default. */
  readonly firstDecay?: number;
  /** The share of the mean squared gradient that each step keeps (β₂); 0.999 by default. */
  readonly secondDecay?: number;
  /** What keeps the division by small gradients finite (ε); 10⁻⁸ by default. */
  readonly epsilon?: number;
}

const adamRules = {
  firstDecay: realNumber({ from: 0, below: 1 }),
  secondDecay: realNumber({ from: 0, below: 1 }),
  epsilon: realNumber({ above: 0 }),
};

/** Adam (Kingma & Ba 2015). */
export function adam(options: AdamOptions = {}): Optimizer {
  const { firstDecay = 0.9, secondDecay = 0.999, epsilon = 1e-8 } = checkOptions("adam", options, adamRules);
  return {
    spec: { kind: "adam", firstDecay, secondDecay, epsilon },
    slots: { first: "zeros", second: "zeros" },
    // moments are kept as m / (1 − β₁) and v / (1 − β₂), which saves two products a value: the factors, and
    // the corrections of the bias, go into two numbers a step
    scalars(step, learningRate) {
      const first = (1 - firstDecay) / (1 - firstDecay ** step);
      const second = Math.sqrt((1 - secondDecay) / (1 - secondDecay ** step));
      return { rate: (learningRate * first) / second, epsilon: epsilon / second };
    },
    update({ value, slots }, gradient, { rate, epsilon }) {
      const first = add(mul(slots.first!, firstDecay), gradient);
      const second = add(mul(slots.second!, secondDecay), mul(gradient, gradient));
      const step = div(first, add(sqrt(second), epsilon!));
      return { value: sub(value, mul(step, rate!)), slots: { first, second } };
    },
  };
}

export interface AdamWOptions extends AdamOptions {
  /** The share of the learning rate by which parameters shrink at every step; 0.01 by default. */
  readonly weightDecay?: number;
}

/** Adam with decoupled weight decay (Loshchilov & Hutter 2019). */
export function adamW(options: AdamWOptions = {}): Optimizer {
  const { weightDecay = 0.01, ...rest } = checkOptions("adamW", options, {
    ...adamRules,
    weightDecay: realNumber({ from: 0 }),
  });
  const inner = adam(rest);
  return {
    ...inner,
    spec: { ...inner.spec, kind: "adamW", weightDecay },
    scalars: (step, learningRate) => ({
      ...inner.scalars(step, learningRate),
      keep: 1 - learningRate * weightDecay,
    }),
    update: ({ value, slots }, gradient, scalars) =>
      inner.update({ value: mul(value, scalars.keep!), slots }, gradient, scalars),
  };
}
