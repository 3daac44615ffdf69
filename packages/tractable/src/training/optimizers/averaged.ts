import { add, mul, sub } from "../../graph/index.ts";
import type { Optimizer } from "./optimizer.ts";

/**
 * An optimizer whose result is a moving average of the parameters that keeps a share of itself at every step
 * (Polyak & Juditsky 1992): little at first, so that it forgets the start.
 */
export function averaged(inner: Optimizer, kept: number): Optimizer {
  return {
    spec: { kind: "averaged", inner: inner.spec, kept },
    slots: { ...inner.slots, average: "parameters" },
    result: "average",
    scalars: (step, learningRate) => ({
      ...inner.scalars(step, learningRate),
      follow: 1 - Math.min(kept, step / (9 + step)),
    }),
    update({ value, slots }, gradient, scalars) {
      const { average, ...own } = slots;
      const next = inner.update({ value, slots: own }, gradient, scalars);
      const moved = add(average!, mul(sub(next.value, average!), scalars.follow!));
      return { value: next.value, slots: { ...next.slots, average: moved } };
    },
  };
}
