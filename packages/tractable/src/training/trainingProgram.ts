import type { Density } from "../density/density.ts";
import { batchFrom, inputTensors, rowInputs } from "../density/rowInputs.ts";
import { input, scan, type Tensor } from "../graph/index.ts";
import type { Program } from "../onnx/emitModel.ts";
import { loopNames } from "./loopNames.ts";
import { lossGradients, overParts } from "./lossGradients.ts";
import { type DropoutPool, dropoutFrom } from "./minibatches/dropout.ts";
import type { Objective } from "./objectives/objective.ts";
import type { Optimizer } from "./optimizers/optimizer.ts";
import type { Memory } from "./plan.ts";
import type { StateLayout } from "./stateLayout.ts";
import { updateParameters } from "./updateParameters.ts";

export interface TrainingProgramOptions {
  readonly density: Density;
  readonly objective: Objective;
  readonly optimizer: Optimizer;
  readonly layout: StateLayout;
  /** The values of parameters that training doesn't change. */
  readonly values: ReadonlyMap<string, Float32Array>;
  readonly batchSize: number;
  /** In how many parts the gradient of a batch is computed. */
  readonly accumulate: number;
  readonly dropout: DropoutPool | undefined;
  readonly memory: Memory;
}

const STEPS = "steps";

/**
 * The compiled training loop: any number of minibatches a call. Inputs: the state, the rows, random numbers
 * for dropout (where there is any), the optimizer's scalars and the norm to clip to, all but the state with
 * an axis of steps first. Outputs: the next state, and the loss and the norm (of the gradient, before
 * clipping) of every step.
 */
export function trainingProgram(options: TrainingProgramOptions): Program {
  const { density, objective, optimizer, layout, values, batchSize, accumulate, dropout, memory } = options;
  const state = layout.inputs();
  const lead = accumulate === 1 ? [STEPS] : [STEPS, accumulate];
  const rowsOfPart = batchSize / accumulate;
  const rows = inputTensors(rowInputs(density), [...lead, rowsOfPart]);
  if (dropout !== undefined) rows.push(input(loopNames.dropout, [...lead, dropout.rows, dropout.width]));
  const names = Object.keys(optimizer.scalars(1, 0));
  const scalars = [loopNames.clip, ...names.map(loopNames.scalar)].map((name) => input(name, [STEPS]));
  const loop = scan({
    state,
    sequences: [...scalars, ...rows],
    step(current, items) {
      const parts = items.slice(scalars.length);
      const { vectors: slotted, tracked } = layout.carried(current);
      const vectors = slotted.map(({ value }) => value);
      const ofPart = (part: readonly Tensor[], before: readonly Tensor[]) =>
        lossGradients({
          density,
          objective,
          layout,
          values,
          vectors,
          tracked: before,
          batch: batchFrom(density, part),
          dropout: dropout && dropoutFrom(part.at(-1)!, rowsOfPart),
          memory,
        });
      const result =
        accumulate === 1 ? ofPart(parts, tracked) : overParts(parts, { vectors, tracked }, ofPart);
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
