import type { Batch, Density } from "../density/density.ts";
import { add, constant, gradient, mul, scan, type Tensor, zerosLike } from "../graph/index.ts";
import { scopeOf } from "../parameters/scope.ts";
import type { Objective } from "./objectives/objective.ts";
import { packTensors } from "./packing.ts";
import type { Memory } from "./plan.ts";
import type { StateLayout } from "./stateLayout.ts";

/**
 * What a batch tells: computed apart from the update, as gradients of several machines would be added between
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

export interface LossOptions {
  readonly density: Density;
  readonly objective: Objective;
  readonly layout: StateLayout;
  /** The values of parameters that training doesn't change. */
  readonly values: ReadonlyMap<string, Float32Array>;
  readonly vectors: readonly Tensor[];
  readonly tracked: readonly Tensor[];
  readonly batch: Batch;
  readonly dropout: ((x: Tensor, rate: number) => Tensor) | undefined;
  readonly memory: Memory;
}

/** The objective of a batch, and its gradient with respect to every packed vector. */
export function lossGradients(options: LossOptions): LossGradients {
  const { density, objective, layout, values, vectors, tracked, batch, dropout, memory } = options;
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
export function overParts(
  parts: readonly Tensor[],
  { vectors, tracked }: { readonly vectors: readonly Tensor[]; readonly tracked: readonly Tensor[] },
  ofPart: (parts: readonly Tensor[], tracked: readonly Tensor[]) => LossGradients,
): LossGradients {
  const share = 1 / Number(parts[0]!.shape[0]);
  const { state } = scan({
    state: [constant(0), ...vectors.map(zerosLike), ...tracked.map(zerosLike)],
    sequences: parts,
    step([lossSum, ...sums], items) {
      const { loss, gradients, tracked: moved } = ofPart(items, tracked);
      const next = [...gradients, ...moved].map((part, index) => add(sums[index]!, mul(part, share)));
      return { state: [add(lossSum!, mul(loss, share)), ...next] };
    },
  });
  const [loss, ...rest] = state;
  return { loss: loss!, gradients: rest.slice(0, vectors.length), tracked: rest.slice(vectors.length) };
}
