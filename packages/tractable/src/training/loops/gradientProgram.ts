import type { Program } from "../../onnx/emitModel.ts";
import { batchGradients, itemInputs, type LossOptions } from "./batchGradients.ts";
import { loopNames } from "./loopNames.ts";

/**
 * The loss of one batch and its gradient with respect to every packed vector, for several sessions that each
 * compute a part of a larger batch. Inputs: the values of all vectors, the batch as `itemInputs` have it.
 */
export function gradientProgram(options: LossOptions): Program {
  const vectors = options.layout.vectorInputs();
  const items = itemInputs(options, []);
  const { loss, gradients } = batchGradients(options, { vectors, tracked: [] }, items);
  const byName = gradients.map((gradient, vector) => [loopNames.gradient(vector), gradient] as const);
  return {
    inputs: [...vectors, ...items],
    outputs: { [loopNames.loss]: loss, ...Object.fromEntries(byName) },
  };
}
