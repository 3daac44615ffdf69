import type { Tensor } from "../tensor.ts";
import { withGradient } from "./withGradient.ts";

/** x, taken as a constant by differentiation */
export function stopGradient(x: Tensor): Tensor {
  return withGradient([x], [], () => [])[0]!;
}
