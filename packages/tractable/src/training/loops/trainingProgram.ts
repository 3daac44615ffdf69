import { input, scan } from "../../graph/index.ts";
import type { Program } from "../../onnx/emitModel.ts";
import type { Optimizer } from "../optimizers/optimizer.ts";
import { batchGradients, itemInputs, type LossOptions } from "./batchGradients.ts";
import { loopNames } from "./loopNames.ts";
import { updateParameters } from "./updateParameters.ts";

export interface TrainingProgramOptions extends LossOptions {
  readonly optimizer: Optimizer;
}

const STEPS = "steps";

/**
 * The compiled training loop: any number of minibatches a call. Inputs: the state, the rows, random numbers
 * for dropout (where there is any), the optimizer's scalars and the norm to clip to, all but the state with
 * an axis of steps first. Outputs: the next state, and the loss and the norm (of the gradient, before
 * clipping) of every step.
 */
export function trainingProgram(options: TrainingProgramOptions): Program {
  const { optimizer, layout } = options;
  const state = layout.inputs();
  const rows = itemInputs(options, [STEPS]);
  const names = Object.keys(optimizer.scalars(1, 0));
  const scalars = [loopNames.clip, ...names.map(loopNames.scalar)].map((name) => input(name, [STEPS]));
  const loop = scan({
    state,
    sequences: [...scalars, ...rows],
    step(current, items) {
      const { vectors: slotted, tracked } = layout.carried(current);
      const vectors = slotted.map(({ value }) => value);
      const result = batchGradients(options, { vectors, tracked }, items.slice(scalars.length));
      const { next, norm } = updateParameters({
        optimizer,
        slotted,
        gradients: result.gradients,
        clip: items[0]!,
        scalars: Object.fromEntries(names.map((name, index) => [name, items[1 + index]!])),
      });
      return {
        state: layout.tensors({ vectors: next, tracked: result.tracked }),
        items: [result.loss, norm],
      };
    },
  });
  return {
    inputs: [...state, ...rows, ...scalars],
    outputs: {
      ...layout.outputs(loop.state),
      [loopNames.loss]: loop.items[0]!,
      [loopNames.norm]: loop.items[1]!,
    },
  };
}
