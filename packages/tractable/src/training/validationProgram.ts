import type { Density } from "../density/density.ts";
import { batchFrom, inputTensors, rowInputs } from "../density/rowInputs.ts";
import { BATCH } from "../graph/index.ts";
import type { Program } from "../onnx/emitModel.ts";
import { scopeOf } from "../parameters/scope.ts";
import type { StateLayout } from "./stateLayout.ts";

/**
 * Log-densities of a batch of any size, with the parameters of the model as inputs in the layout of training.
 */
export function validationProgram(
  density: Density,
  layout: StateLayout,
  values: ReadonlyMap<string, Float32Array>,
): Program {
  const inputs = layout.modelInputs();
  const rows = inputTensors(rowInputs(density), [BATCH]);
  const count = layout.packs.length;
  const scope = scopeOf(layout.parameters(inputs.slice(0, count), inputs.slice(count), values));
  return {
    inputs: [...inputs, ...rows],
    outputs: { logProb: density.logProb(batchFrom(density, rows), scope) },
  };
}
