import type { Density } from "../../density/density.ts";
import { batchFrom, inputTensors, rowInputs } from "../../density/rowInputs.ts";
import { input, knownSize, multiplications, type Tensor } from "../../graph/index.ts";
import { type Declaration, scopeOf } from "../../parameters/scope.ts";
import type { Objective } from "../objectives/objective.ts";

export interface LookAhead {
  /** How many units each layer with dropout has, in order. */
  readonly dropoutWidths: readonly number[];
  /** About how many multiply-adds the loss and its gradient take. */
  readonly work: number;
}

/** A product has two more in its gradient. */
const WITH_GRADIENT = 3;

/** What a step on so many rows takes, seen from its loss alone. */
export function lookAhead(
  density: Density,
  declarations: readonly Declaration[],
  objective: Objective,
  rows: number,
): LookAhead {
  const dropoutWidths: number[] = [];
  const tensors = new Map(declarations.map(({ name, shape }) => [name, input(name, shape)]));
  const dropout = (x: Tensor) => {
    dropoutWidths.push(knownSize(x.shape[1]));
    return x;
  };
  const batch = batchFrom(density, inputTensors(rowInputs(density), [rows]));
  const loss = objective.loss(density, batch, scopeOf(tensors, { dropout }));
  return { dropoutWidths, work: WITH_GRADIENT * multiplications([loss], rows) };
}
