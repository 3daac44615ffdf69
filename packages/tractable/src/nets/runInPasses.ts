import {
  add,
  concat,
  constant,
  full,
  gather,
  knownSize,
  matmul,
  mul,
  reshape,
  slice,
  type Tensor,
  transpose,
} from "../graph/index.ts";
import type { Scope } from "../parameters/scope.ts";
import { admits } from "./admits.ts";
import { linearParameters } from "./linear.ts";
import type { Degrees, Layer, LayerRequest, MaskedNet } from "./maskedNet.ts";
import { type NetOptions, withContext } from "./net.ts";

/** A masked net that is computed in as many passes as there are features; to be used in a loop over them. */
export interface Passes {
  /** What is carried from pass to pass: the hidden units computed so far, [batch, units] a layer. */
  readonly state: readonly Tensor[];
  /** What pass k reads its slice of, along axis 0. */
  readonly sequences: readonly Tensor[];
  /**
   * Pass k: from the features of rank below k (the others are 0) and the one-hot `turn` of k, the parameters
   * of the feature of rank k, [batch, parameters] or its transpose.
   */
  step(known: Tensor, turn: Tensor, state: readonly Tensor[], items: readonly Tensor[]): PassResult;
}

export interface PassResult {
  readonly outputs: Tensor;
  readonly state: readonly Tensor[];
}

/**
 * Computes every hidden unit once: pass k those of degree k, whose inputs have just become known. A layer's
 * units lie by degree, with as many places for each; `like` is any [batch, …] tensor of the same batch.
 */
export function runInPasses(
  net: MaskedNet,
  like: Tensor,
  degrees: Degrees,
  scope: Scope,
  { context, layout }: NetOptions,
): Passes {
  const passes = degrees.features;
  const column = slice(like, 0, 1, 1);
  const blank = (width: number) => matmul(column, full([1, width], 0));
  const sequences: Tensor[] = [];
  const state: Tensor[] = [];
  const entryWidth = degrees.entry.length;

  // the net is written down once to learn of its layers …
  const collect: Layer = (_, request) => {
    const isFirst = sequences.length === 0;
    const units = byDegree(request.to, passes);
    if (!isFirst) state.push(blank(byDegree(request.from, passes).flat().length));
    sequences.push(...blocks(request, passes, isFirst));
    const result = blank(units[0]!.length);
    return request.layout === "columns" ? transpose(result) : result;
  };
  net.apply(blank(entryWidth), degrees, scope, collect, layout);

  return {
    state,
    sequences,
    // … and once more as what a pass does
    step(known, turn, before, items) {
      const after: Tensor[] = [];
      let index = 0;
      const layer: Layer = (x, { layout: own }) => {
        const [weight, bias] = [items[2 * index]!, items[2 * index + 1]!];
        let source = x;
        if (index > 0) {
          source = add(before[index - 1]!, place(x, turn, passes));
          after.push(source);
        }
        index++;
        if (own !== "columns") return add(matmul(source, weight), bias);
        return add(matmul(weight, source, { transposeA: true, transposeB: true }), reshape(bias, [-1, 1]));
      };
      const outputs = net.apply(withContext(known, context), degrees, scope, layer, layout);
      return { outputs, state: after };
    },
  };
}

/** The units of every degree, filled up with a place beyond the last unit to as many for each. */
function byDegree(degrees: readonly number[], passes: number): number[][] {
  const lists: number[][] = Array.from({ length: passes }, () => []);
  degrees.forEach((degree, unit) => {
    lists[degree]!.push(unit);
  });
  const width = Math.max(...lists.map((list) => list.length));
  return lists.map((list) => [...list, ...new Array<number>(width - list.length).fill(degrees.length)]);
}

/** Weights, [passes, inputs, units], and biases, [passes, units], of the units of every degree. */
function blocks(
  { from, to, scope, ...options }: LayerRequest,
  passes: number,
  isFirst: boolean,
): [Tensor, Tensor] {
  const { weight, bias } = linearParameters(from.length, to.length, scope, {
    ...options,
    mask: admits(from, to),
  });
  const units = byDegree(to, passes);
  const rows = isFirst ? weight : gather(withZeros(weight, 0), byDegree(from, passes).flat(), 0);
  const columns = gather(withZeros(rows, 1), units.flat(), 1);
  const width = units[0]!.length;
  const weights = transpose(reshape(columns, [knownSize(rows.shape[0]), passes, width]), [1, 0, 2]);
  const biases = gather(concat([bias, constant([0])], 0), units.flat(), 0);
  return [weights, reshape(biases, [passes, width])];
}

/** A matrix with a row or a column of zeros behind it. */
function withZeros(x: Tensor, axis: 0 | 1): Tensor {
  const [rows, columns] = [knownSize(x.shape[0]), knownSize(x.shape[1])];
  return concat([x, full(axis === 0 ? [1, columns] : [rows, 1], 0)], axis);
}

/** A block of units at the place of the degree whose turn it is, and zeros elsewhere. */
function place(block: Tensor, turn: Tensor, passes: number): Tensor {
  const width = knownSize(block.shape[1]);
  const spread = mul(reshape(block, [-1, 1, width]), reshape(turn, [1, passes, 1]));
  return reshape(spread, [-1, passes * width]);
}
