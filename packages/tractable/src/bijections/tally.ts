import { type Mapped, worse } from "../directions/mapped.ts";
import { add, constant, type Tensor } from "../graph/index.ts";

/** Adds up what several bijections report: their log-determinants, and the worst of their residuals. */
export interface Tally {
  /** Takes down what one of them reports, and gives its value. */
  take(step: Mapped): Tensor;
  /** What they report together, with the value that comes out at the end. */
  result(value: Tensor): Mapped;
}

export function tally(): Tally {
  let logDet: Tensor = constant(0);
  let residual: Tensor | undefined;
  return {
    take(step) {
      logDet = add(logDet, step.logDet);
      residual = worse(residual, step.residual);
      return step.value;
    },
    result: (value) => ({ value, logDet, residual }),
  };
}
