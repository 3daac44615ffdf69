import type { Density, Given } from "../density/density.ts";
import { givenFrom, inputTensors, rowInputs } from "../density/rowInputs.ts";
import {
  add,
  constant,
  div,
  gradient,
  input,
  mean,
  min,
  mul,
  neg,
  scan,
  sqrt,
  sub,
  sum,
  type Tensor,
  zerosLike,
} from "../graph/index.ts";
import type { Program } from "../onnx/emitModel.ts";
import { type Declaration, scopeOf } from "../parameters/scope.ts";
import { adam } from "./adam.ts";
import { type DropoutPool, dropoutFrom } from "./dropout.ts";
import { type Pack, packShape, packTensors, unpack } from "./packing.ts";

export interface ParametersOptions {
  readonly density: Density;
  readonly declarations: readonly Declaration[];
  readonly packs: readonly Pack[];
  /** Values of the parameters that aren't trained. */
  readonly fixed: ReadonlyMap<string, Float32Array>;
}

export interface TrainingProgramOptions extends ParametersOptions {
  readonly batchSize: number;
  /** In how many parts the gradient of a batch is computed. */
  readonly accumulate: number;
  readonly dropout: DropoutPool | undefined;
  /** Whether parameters decay, and whether an average of them is kept. */
  readonly decays: boolean;
  readonly averages: boolean;
}

const STEPS = "steps";

/** What is carried from step to step for every pack: parameters, Adam's moments and, if wanted, an average. */
export type Kind = "value" | "first" | "second" | "average";

export function kindsOf({ averages }: { readonly averages: boolean }): readonly Kind[] {
  return averages ? ["value", "first", "second", "average"] : ["value", "first", "second"];
}

/**
 * The compiled training loop: any number of minibatches a call. State: "value0", "first0", "second0" … for every pack, and
 * "tracked0" …; sequences along the axis of steps: the row inputs, "dropout" (where there is any) and the scalars. Outputs:
 * the next state under "next_value0" …, and "loss" and "norm" (of the gradient, before clipping) of every step.
 */
export function trainingProgram({
  density,
  declarations,
  packs,
  fixed,
  batchSize,
  accumulate,
  dropout,
  decays,
  averages,
}: TrainingProgramOptions): Program {
  const kinds = kindsOf({ averages });
  const state = packs.flatMap((pack, index) =>
    kinds.map((kind) => input(`${kind}${index}`, packShape(pack))),
  );
  const tracked = trackedInputs(declarations);
  const lead = accumulate === 1 ? [STEPS] : [STEPS, accumulate];
  const rowsOfPart = batchSize / accumulate;
  const rows = inputTensors(rowInputs(density), [...lead, rowsOfPart]);
  if (dropout !== undefined) rows.push(input("dropout", [...lead, dropout.rows, dropout.width]));
  const names = ["rate", "epsilon", "clip", ...(decays ? ["keep"] : []), ...(averages ? ["follow"] : [])];
  const scalars = names.map((name) => input(name, [STEPS]));
  const loop = scan({
    state: [...state, ...tracked],
    sequences: [...scalars, ...rows],
    step(current, items) {
      const [rate, epsilon, clip] = items as [Tensor, Tensor, Tensor];
      const item = (name: string) => (names.includes(name) ? items[names.indexOf(name)] : undefined);
      const vectors = packs.map((_, index) => current[kinds.length * index]!);
      const ofPart = (parts: readonly Tensor[], tracked: readonly Tensor[]) =>
        lossAndGradients({
          ...{ density, declarations, packs, fixed, vectors, tracked },
          given: givenFrom(density, parts),
          hooks: dropout === undefined ? {} : { dropout: dropoutFrom(parts.at(-1)!, rowsOfPart) },
        });
      const parts = items.slice(names.length);
      const before = current.slice(state.length);
      const result =
        accumulate === 1 ? ofPart(parts, before) : overParts(parts, { vectors, tracked: before }, ofPart);
      const { loss, gradients } = result;
      const norm = sqrt(gradients.map((g) => sum(mul(g, g))).reduce((a, b) => add(a, b)));
      const shrink = min(div(clip, add(norm, 1e-12)), 1);
      const next = gradients.flatMap((g, index) => {
        const start = kinds.length * index;
        const [value, first, second, average] = current.slice(start, start + kinds.length) as Tensor[];
        const inputs = { rate, epsilon, keep: item("keep") };
        const next = adam({ value: value!, first: first!, second: second! }, mul(g, shrink), inputs);
        const state = [next.value, next.first, next.second];
        if (average !== undefined) state.push(add(average, mul(sub(next.value, average), item("follow")!)));
        return state;
      });
      return { state: [...next, ...result.tracked], items: [loss, norm] };
    },
  });
  const outputs = Object.fromEntries([
    ...[...state, ...tracked].map(({ node }, index) => [`next_${node.name}`, loop.state[index]!]),
    ["loss", loop.items[0]!],
    ["norm", loop.items[1]!],
  ]);
  return { inputs: [...state, ...tracked, ...rows, ...scalars], outputs };
}

interface Loss {
  /** A scalar. */
  readonly loss: Tensor;
  /** Of every packed vector. */
  readonly gradients: readonly Tensor[];
  /** What is tracked, after this batch. */
  readonly tracked: readonly Tensor[];
}

/** The means of the losses, gradients and tracked arrays of parts of a batch, computed one after another. */
function overParts(
  parts: readonly Tensor[],
  { vectors, tracked }: { readonly vectors: readonly Tensor[]; readonly tracked: readonly Tensor[] },
  ofPart: (parts: readonly Tensor[], tracked: readonly Tensor[]) => Loss,
): Loss {
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

interface LossOptions extends ParametersOptions {
  readonly hooks: { readonly dropout?: (x: Tensor, rate: number) => Tensor };
  readonly vectors: readonly Tensor[];
  readonly tracked: readonly Tensor[];
  readonly given: Given;
}

/** The mean negative log-likelihood of a batch in nats, and its gradient with respect to every packed vector. */
function lossAndGradients({
  density,
  declarations,
  packs,
  fixed,
  vectors,
  tracked,
  given,
  hooks,
}: LossOptions): Loss {
  const trained = new Map(packs.flatMap((pack, index) => unpack(pack, vectors[index]!)));
  const followers = trackedDeclarations(declarations).map(({ name }) => name);
  const before = followers.map((name, index): [string, Tensor] => [name, tracked[index]!]);
  const moved = new Map(before);
  const tensors = new Map([...trained, ...before, ...constants(declarations, fixed)]);
  const track = (name: string, value: Tensor) => moved.set(name, value);
  const loss = neg(mean(density.logProb(given, scopeOf(tensors, { ...hooks, track }))));
  const names = [...trained.keys()];
  const slopes = gradient(
    loss,
    names.map((name) => trained.get(name)!),
  );
  const byName = new Map(names.map((name, index) => [name, slopes[index]!]));
  return {
    loss,
    gradients: packs.map((pack) => packTensors(pack, byName)),
    tracked: [...moved.values()],
  };
}

export function trackedDeclarations(declarations: readonly Declaration[]): Declaration[] {
  return declarations.filter(({ role }) => role === "tracked");
}

/** What is tracked, as inputs "tracked0" … */
export function trackedInputs(declarations: readonly Declaration[]): Tensor[] {
  return trackedDeclarations(declarations).map(({ shape }, index) => input(`tracked${index}`, shape));
}

/** Parameters that aren't trained, as part of the graph. */
export function constants(
  declarations: readonly Declaration[],
  fixed: ReadonlyMap<string, Float32Array>,
): [string, Tensor][] {
  return declarations.flatMap(({ name, shape, role }) =>
    role === "fixed" ? [[name, constant(fixed.get(name)!, shape)] as [string, Tensor]] : [],
  );
}
