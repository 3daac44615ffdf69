import { add, input, mul } from "../../graph/index.ts";
import type { Program } from "../../onnx/emitModel.ts";
import type { Optimizer } from "../optimizers/optimizer.ts";
import { packShape } from "../packing.ts";
import type { StateLayout } from "../stateLayout.ts";
import { loopNames } from "./loopNames.ts";
import { updateParameters } from "./updateParameters.ts";

export interface UpdateProgramOptions {
  readonly optimizer: Optimizer;
  readonly layout: StateLayout;
  /** How many sessions computed a part of the batch each, all parts of one size. */
  readonly sides: number;
}

/**
 * One step from the gradients of the parts of a batch, whose mean is the batch's. Inputs: the state, the
 * gradients, the optimizer's scalars and the norm to clip to. Outputs: the next state, and the norm.
 */
export function updateProgram({ optimizer, layout, sides }: UpdateProgramOptions): Program {
  const state = layout.inputs();
  const { vectors } = layout.carried(state);
  const gradients = layout.packs.map((pack, vector) =>
    Array.from({ length: sides }, (_, side) => input(loopNames.gradientOf(side, vector), packShape(pack))),
  );
  const names = Object.keys(optimizer.scalars(1, 0));
  const [clip, ...scalars] = [loopNames.clip, ...names.map(loopNames.scalar)].map((name) => input(name, []));
  const { next, norm } = updateParameters({
    optimizer,
    slotted: vectors,
    gradients: gradients.map((ofSides) => mul(ofSides.reduce(add), 1 / sides)),
    clip: clip!,
    scalars: Object.fromEntries(names.map((name, index) => [name, scalars[index]!])),
  });
  return {
    inputs: [...state, ...gradients.flat(), clip!, ...scalars],
    outputs: { ...layout.outputs(layout.tensors({ vectors: next, tracked: [] })), [loopNames.norm]: norm },
  };
}
