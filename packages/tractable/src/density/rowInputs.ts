import { classesOf } from "../flows/flow.ts";
import { type Dim, input, type Tensor } from "../graph/index.ts";
import type { Batch, Density } from "./density.ts";

/** What a row feeds into a program, by name, and how many numbers it is. */
export interface RowInput {
  readonly name: string;
  readonly width: number;
}

/** "x", "context", "classes" and "noise0" …, those that a density has, in this order. */
export function rowInputs(density: Density): RowInput[] {
  const { flow, noise } = density;
  return [
    { name: "x", width: flow.features },
    { name: "context", width: flow.context },
    { name: "classes", width: classesOf(flow) },
    ...noise.map(({ size }, index) => ({ name: noiseName(index), width: size })),
  ].filter(({ width }) => width > 0);
}

export function noiseName(index: number): string {
  return `noise${index}`;
}

/** Inputs of a program with some axes before the width. */
export function inputTensors(inputs: readonly RowInput[], lead: readonly Dim[]): Tensor[] {
  return inputs.map(({ name, width }) => input(name, [...lead, width]));
}

/** The tensors of such inputs, in their order, as a density wants them. */
export function batchFrom(density: Density, tensors: readonly Tensor[]): Batch {
  const byName = new Map(rowInputs(density).map(({ name }, index) => [name, tensors[index]!]));
  return {
    x: byName.get("x")!,
    context: byName.get("context"),
    classes: byName.get("classes"),
    noise: density.noise.map((_, index) => byName.get(noiseName(index))!),
  };
}
