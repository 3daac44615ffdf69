import { checkOptions } from "../../errors/checkOptions.ts";
import { flag, realNumber } from "../../errors/optionRules.ts";
import { add, mul, sub, type Tensor } from "../../graph/index.ts";
import type { Optimizer, Slotted } from "./optimizer.ts";

export interface SgdOptions {
  /** The share of its velocity that each step keeps; 0 by default. */
  readonly momentum?: number;
  /** Whether the gradient is followed beyond where the velocity leads (Nesterov 1983); false by default. */
  readonly nesterov?: boolean;
}

/** Stochastic gradient descent, with momentum as in Sutskever et al. (2013): v ← μ·v + g, w ← w − η·v. */
export function sgd(options: SgdOptions = {}): Optimizer {
  const { momentum = 0, nesterov = false } = checkOptions("sgd", options, {
    momentum: realNumber({ from: 0, below: 1 }),
    nesterov: flag,
  });
  return {
    spec: { kind: "sgd", momentum, nesterov },
    slots: momentum === 0 ? {} : { velocity: "zeros" },
    scalars: (_, learningRate) => ({ rate: learningRate }),
    update({ value, slots }, gradient, { rate }): Slotted<Tensor> {
      if (momentum === 0) return { value: sub(value, mul(gradient, rate!)), slots: {} };
      const velocity = add(mul(slots.velocity!, momentum), gradient);
      const step = nesterov ? add(mul(velocity, momentum), gradient) : velocity;
      return { value: sub(value, mul(step, rate!)), slots: { velocity } };
    },
  };
}
