import { add, mul, sub } from "../../graph/index.ts";
import type { Optimizer } from "./optimizer.ts";

/** What the inner optimizer's slots and numbers are called beside the average's own. */
const inside = (name: string) => `averaged ${name}`;
const FOLLOW = "follow";
const AVERAGE = "average";

/**
 * An optimizer whose result is a moving average of the parameters that keeps a share of itself at every step
 * (Polyak & Juditsky 1992): little at first, so that it forgets the start.
 */
export function averaged(inner: Optimizer, kept: number): Optimizer {
  return {
    spec: { kind: "averaged", inner: inner.spec, kept },
    slots: { ...renamed(inner.slots, inside), [AVERAGE]: "parameters" },
    result: AVERAGE,
    scalars: (step, learningRate) => ({
      ...renamed(inner.scalars(step, learningRate), inside),
      [FOLLOW]: 1 - Math.min(kept, step / (9 + step)),
    }),
    update({ value, slots }, gradient, scalars) {
      const own = Object.fromEntries(Object.keys(inner.slots).map((name) => [name, slots[inside(name)]!]));
      const names = Object.keys(inner.scalars(1, 0));
      const numbers = Object.fromEntries(names.map((name) => [name, scalars[inside(name)]!]));
      const next = inner.update({ value, slots: own }, gradient, numbers);
      // an inner optimizer that says which of its slots is the model has that one averaged
      const model = inner.result === undefined ? next.value : next.slots[inner.result]!;
      const average = slots[AVERAGE]!;
      const moved = add(average, mul(sub(model, average), scalars[FOLLOW]!));
      return { value: next.value, slots: { ...renamed(next.slots, inside), [AVERAGE]: moved } };
    },
  };
}

function renamed<T>(record: Readonly<Record<string, T>>, name: (old: string) => string): Record<string, T> {
  return Object.fromEntries(Object.entries(record).map(([old, value]) => [name(old), value]));
}
