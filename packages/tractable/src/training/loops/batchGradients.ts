import type { Batch, Density } from "../../density/density.ts";
import { batchFrom, inputTensors, rowInputs } from "../../density/rowInputs.ts";
import {
  add,
  constant,
  type Dim,
  gradient,
  input,
  mul,
  scan,
  type Tensor,
  zerosLike,
} from "../../graph/index.ts";
import { scopeOf } from "../../parameters/scope.ts";
import { type DropoutPool, dropoutFrom } from "../minibatches/dropout.ts";
import type { Objective } from "../objectives/objective.ts";
import { packTensors } from "../packing.ts";
import type { Memory } from "../plan.ts";
import type { StateLayout } from "../stateLayout.ts";
import { loopNames } from "./loopNames.ts";

/**
 * What a batch tells: computed apart from the update, as gradients of several sessions are added between
 * them.
 */
export interface LossGradients {
  /** The mean loss of the batch, a scalar. */
  readonly loss: Tensor;
  /** The gradient with respect to every packed vector. */
  readonly gradients: readonly Tensor[];
  /** What is tracked, after this batch. */
  readonly tracked: readonly Tensor[];
}

/** What gradients are computed of, and how. */
export interface LossOptions {
  readonly density: Density;
  readonly objective: Objective;
  readonly layout: StateLayout;
  /** The values of parameters that training doesn't change. */
  readonly values: ReadonlyMap<string, Float32Array>;
  /** Rows of a batch. */
  readonly batchSize: number;
  /** In how many parts, one after another, the gradient of a batch is computed. */
  readonly accumulate: number;
  readonly dropout: DropoutPool | undefined;
  readonly memory: Memory;
}

/** What training changes, before a batch. */
export interface Before {
  readonly vectors: readonly Tensor[];
  readonly tracked: readonly Tensor[];
}

/** The inputs that hold a batch, with some axes first: its rows, then the pool of dropout. */
export function itemInputs(options: LossOptions, lead: readonly Dim[]): Tensor[] {
  const { density, batchSize, accumulate, dropout } = options;
  const axes = accumulate === 1 ? lead : [...lead, accumulate];
  const rows = inputTensors(rowInputs(density), [...axes, batchSize / accumulate]);
  return dropout === undefined
    ? rows
    : [...rows, input(loopNames.dropout, [...axes, dropout.rows, dropout.width])];
}

/**
 * The objective of a batch, and its gradient with respect to every packed vector. Items are what
 * `itemInputs` are fed with.
 */
export function batchGradients(
  options: LossOptions,
  before: Before,
  items: readonly Tensor[],
): LossGradients {
  const { density, batchSize, accumulate, dropout } = options;
  const ofPart = (part: readonly Tensor[]) =>
    lossGradients(
      options,
      before,
      batchFrom(density, part),
      dropout && dropoutFrom(part.at(-1)!, batchSize / accumulate),
    );
  return accumulate === 1 ? ofPart(items) : overParts(items, before, ofPart);
}

function lossGradients(
  { density, objective, layout, values, memory }: LossOptions,
  { vectors, tracked }: Before,
  batch: Batch,
  dropout: ((x: Tensor, rate: number) => Tensor) | undefined,
): LossGradients {
  const tensors = layout.parameters(vectors, tracked, values);
  const moved = new Map(layout.trackedNames().map((name, index) => [name, tracked[index]!]));
  const track = (name: string, value: Tensor) => moved.set(name, value);
  const onStep = memory === "recompute" ? () => {} : undefined;
  const loss = objective.loss(density, batch, scopeOf(tensors, { dropout, track, onStep }));
  // the very tensors that the loss was written with
  const trained = [...layout.trained(vectors).keys()].map((name) => [name, tensors.get(name)!] as const);
  const slopes = gradient(
    loss,
    trained.map(([, tensor]) => tensor),
  );
  const byName = new Map(trained.map(([name], index) => [name, slopes[index]!]));
  return {
    loss,
    gradients: layout.packs.map((pack) => packTensors(pack, byName)),
    tracked: [...moved.values()],
  };
}

/** The means of the losses, gradients and tracked arrays of parts of a batch, computed one after another. */
function overParts(
  parts: readonly Tensor[],
  { vectors, tracked }: Before,
  ofPart: (part: readonly Tensor[]) => LossGradients,
): LossGradients {
  const share = 1 / Number(parts[0]!.shape[0]);
  const { state } = scan({
    state: [constant(0), ...vectors.map(zerosLike), ...tracked.map(zerosLike)],
    sequences: parts,
    step([lossSum, ...sums], items) {
      const { loss, gradients, tracked: moved } = ofPart(items);
      const next = [...gradients, ...moved].map((part, index) => add(sums[index]!, mul(part, share)));
      return { state: [add(lossSum!, mul(loss, share)), ...next] };
    },
  });
  const [loss, ...rest] = state;
  return { loss: loss!, gradients: rest.slice(0, vectors.length), tracked: rest.slice(vectors.length) };
}
