import { closedForm } from "../directions/directions.ts";
import { checkOptions, type NoOptions } from "../errors/checkOptions.ts";
import { add, constant, sub } from "../graph/index.ts";
import type { ScalarMap } from "./scalarMap.ts";

/** z = x + t: preserves volume. NICE (Dinh et al. 2015, section 3.2). */
export function additive(options: NoOptions = {}): ScalarMap {
  checkOptions("additive", options, {});
  return {
    spec: { kind: "additive" },
    groups: [1],
    directions: closedForm,
    encode: (x, [shift]) => ({ value: add(x, shift!), logSlope: constant(0) }),
    decode: (z, [shift]) => ({ value: sub(z, shift!), logSlope: constant(0) }),
  };
}
