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
} from "../graph/index.ts";
import type { Density } from "../model/density.ts";
import type { Program } from "../onnx/emitModel.ts";
import { bound, type Declaration } from "../parameters/scope.ts";
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
 * The compiled training loop: any number of minibatches a call. State, for every pack: "value0", "first0",
 * "second0" …; sequences along the axis of steps: "x", "context", "dropout" (where there is any) and the scalars. Outputs: the next
 * state under "next_value0" …, and "loss" and "norm" (of the gradient, before clipping) of every step.
 */
export function trainingProgram({
  density,
  declarations,
  packs,
  fixed,
  batchSize,
  dropout,
  decays,
  averages,
}: TrainingProgramOptions): Program {
  const { features, context } = density.flow;
  const kinds = kindsOf({ averages });
  const state = packs.flatMap((pack, index) =>
    kinds.map((kind) => input(`${kind}${index}`, packShape(pack))),
  );
  const rows = [input("x", [STEPS, batchSize, features])];
  if (context > 0) rows.push(input("context", [STEPS, batchSize, context]));
  if (dropout !== undefined) rows.push(input("dropout", [STEPS, dropout.rows, dropout.width]));
  const names = ["rate", "epsilon", "clip", ...(decays ? ["keep"] : []), ...(averages ? ["follow"] : [])];
  const scalars = names.map((name) => input(name, [STEPS]));
  const loop = scan({
    state,
    sequences: [...scalars, ...rows],
    step(current, items) {
      const [rate, epsilon, clip] = items as [Tensor, Tensor, Tensor];
      const item = (name: string) => (names.includes(name) ? items[names.indexOf(name)] : undefined);
      const [x, ...more] = items.slice(names.length);
      const vectors = packs.map((_, index) => current[kinds.length * index]!);
      const { loss, gradients } = lossAndGradients({
        density,
        declarations,
        packs,
        fixed,
        vectors,
        x: x!,
        context: context > 0 ? more[0] : undefined,
        hooks: dropout === undefined ? {} : { dropout: dropoutFrom(more.at(-1)!, batchSize) },
      });
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
      return { state: next, items: [loss, norm] };
    },
  });
  const outputs = Object.fromEntries([
    ...loop.state.map((tensor, index) => [`next_${state[index]!.node.name}`, tensor]),
    ["loss", loop.items[0]!],
    ["norm", loop.items[1]!],
  ]);
  return { inputs: [...state, ...rows, ...scalars], outputs };
}

interface LossOptions extends ParametersOptions {
  readonly hooks: { readonly dropout?: (x: Tensor, rate: number) => Tensor };
  readonly vectors: readonly Tensor[];
  readonly x: Tensor;
  readonly context: Tensor | undefined;
}

/** The mean negative log-likelihood of a batch in nats, and its gradient with respect to every packed vector. */
function lossAndGradients({ density, declarations, packs, fixed, vectors, x, context, hooks }: LossOptions) {
  const trained = new Map(packs.flatMap((pack, index) => unpack(pack, vectors[index]!)));
  const tensors = new Map([...trained, ...constants(declarations, fixed)]);
  const loss = neg(mean(density.logProb(x, bound(tensors, hooks), context)));
  const names = [...trained.keys()];
  const slopes = gradient(
    loss,
    names.map((name) => trained.get(name)!),
  );
  const byName = new Map(names.map((name, index) => [name, slopes[index]!]));
  return { loss, gradients: packs.map((pack) => packTensors(pack, byName)) };
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
