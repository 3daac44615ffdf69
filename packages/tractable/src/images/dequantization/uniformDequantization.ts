import { checkOptions, type NoOptions } from "../../errors/checkOptions.ts";
import { constant } from "../../graph/index.ts";
import type { Dequantization } from "./dequantization.ts";

/** u uniform in (0, 1): the plain bound. Theis et al. 2016, section 3.1. */
export function uniformDequantization(options: NoOptions = {}): Dequantization {
  checkOptions("uniformDequantization", options, {});
  return {
    spec: { kind: "uniformDequantization" },
    noise: (features) => [{ law: "uniform", size: features }],
    draw: (_, [noise]) => ({ offset: noise!, logDensity: constant(0) }),
  };
}
