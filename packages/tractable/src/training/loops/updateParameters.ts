import { add, constant, div, min, mul, sqrt, sum, type Tensor } from "../../graph/index.ts";
import type { Optimizer, Slotted } from "../optimizers/optimizer.ts";

export interface UpdateOptions {
  readonly optimizer: Optimizer;
  /** The packed vectors of parameters, each with the optimizer's slots. */
  readonly slotted: readonly Slotted<Tensor>[];
  /** The gradient with respect to each of them. */
  readonly gradients: readonly Tensor[];
  /** The norm that all gradients together are clipped to, a scalar. */
  readonly clip: Tensor;
  /** The optimizer's numbers of this step, scalars by name. */
  readonly scalars: Readonly<Record<string, Tensor>>;
}

/**
 * The step that follows from gradients, and their norm before it is clipped. It knows nothing of the batch:
 * those of several sessions are added before they come here.
 */
export function updateParameters({ optimizer, slotted, gradients, clip, scalars }: UpdateOptions): {
  readonly next: readonly Slotted<Tensor>[];
  readonly norm: Tensor;
} {
  const squares = gradients.map((g) => sum(mul(g, g)));
  // a flow may have nothing to train: the standardised base is a baseline
  const norm = squares.length === 0 ? constant(0) : sqrt(squares.reduce((a, b) => add(a, b)));
  const shrink = min(div(clip, add(norm, 1e-12)), 1);
  const next = gradients.map((g, index) => optimizer.update(slotted[index]!, mul(g, shrink), scalars));
  return { next, norm };
}
