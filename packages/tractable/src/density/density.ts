import type { Mapped } from "../directions/mapped.ts";
import type { Noise } from "../distributions/distribution.ts";
import type { Flow } from "../flows/flow.ts";
import type { Tensor } from "../graph/index.ts";
import type { Scope } from "../parameters/scope.ts";
import { columnsDensity } from "./columnsDensity.ts";
import type { Conditions } from "./conditions.ts";
import { imageDensity } from "./imageDensity.ts";
import { integerDensity } from "./integerDensity.ts";
import type { Support } from "./support.ts";
import { tableDensity } from "./tableDensity.ts";

/** What the log-density of a batch is computed from, [batch, …] each. */
export interface Batch extends Conditions {
  /** Rows in data units. */
  readonly x: Tensor;
  /** Random numbers for the dequantisation, of the laws in `Density.noise`. */
  readonly noise: readonly Tensor[];
}

/** The whole mathematics of a model in data units. */
export interface Density {
  readonly flow: Flow;
  readonly supports: readonly Support[];
  /** What random numbers the log-density of a row takes; none for tables. */
  readonly noise: readonly Noise[];
  /** Rows and context of numbers as the flow's bijection gets them, in standardised units. */
  standardized?(given: Batch, scope: Scope): { readonly x: Tensor; readonly context: Tensor | undefined };
  encode(x: Tensor, scope: Scope, given: Conditions): Mapped;
  decode(z: Tensor, scope: Scope, given: Conditions): Mapped;
  /**
   * ln p(x) of rows inside the support, [batch], in nats; of images a lower bound on the log-probability, on
   * average.
   */
  logProb(given: Batch, scope: Scope): Tensor;
  /**
   * ln p(x | class) for each class, [batch, classes], from one encoding; only of a flow whose base alone
   * tells classes apart.
   */
  logProbPerClass(given: Batch, scope: Scope): Tensor;
  /** Rows from noise as the base asks for it. */
  draw(noise: readonly Tensor[], scope: Scope, given: Conditions): Tensor;
}

/** The density of a flow in data units: a typed table's, pixels' or plain numbers'. */
export function density(flow: Flow, supports: readonly Support[]): Density {
  if (flow.table !== undefined) return columnsDensity(flow);
  if (flow.pixels === undefined) return tableDensity(flow, supports);
  const { image, levels, dequantization } = flow.pixels;
  if (dequantization === "none") return integerDensity(flow);
  return imageDensity(flow, { image, levels, dequantization }, supports);
}
