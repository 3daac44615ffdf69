import { add, full, knownSize, matmul, mul, reshape, slice, type Tensor, transpose } from "../graph/index.ts";
import type { Scope } from "../parameters/scope.ts";
import type { Degrees, Layer, MaskedNet } from "./maskedNet.ts";
import { type NetOptions, withContext } from "./net.ts";
import { type SortedLayer, sortLayers } from "./sortedLayers.ts";

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
  options: NetOptions,
): Passes {
  return planPasses(net, like, degrees, scope, options)(0, degrees.features, []);
}

/**
 * The passes of ranks `from` to `to` (not included), given the hidden units of the ranks before, [batch,
 * units] a layer. What those contribute is one large product for all these passes, and what is carried from
 * pass to pass is as much smaller as they are fewer.
 */
export type PassesOfRanks = (from: number, to: number, earlier: readonly Tensor[]) => Passes;

/** The passes of a net in stretches that follow each other: see `runInPasses`. */
export function planPasses(
  net: MaskedNet,
  like: Tensor,
  degrees: Degrees,
  scope: Scope,
  { context, layout }: NetOptions,
): PassesOfRanks {
  const column = slice(like, 0, 1, 1);
  const blank = (width: number) => matmul(column, full([1, width], 0));
  const layers = sortLayers(net, like, degrees, scope, layout);
  return (from, to, earlier) => {
    const passes = to - from;
    const items = layers.flatMap((layer, index) => itemsOf(layer, { from, to, earlier: earlier[index - 1] }));
    return {
      state: layers.slice(1).map(({ inputs }) => blank(passes * inputs)),
      sequences: items,
      step(known, turn, before, own) {
        const after: Tensor[] = [];
        let index = 0;
        const layer: Layer = (x, { layout: lies }) => {
          const [weight, offset] = [own[2 * index]!, own[2 * index + 1]!];
          let source = x;
          if (index > 0) {
            source = add(before[index - 1]!, place(x, turn, passes));
            after.push(source);
          }
          index++;
          if (lies !== "columns") return add(matmul(source, weight), offset);
          const product = matmul(weight, source, { transposeA: true, transposeB: true });
          return add(product, offset.shape.length === 1 ? reshape(offset, [-1, 1]) : offset);
        };
        const outputs = net.apply(withContext(known, context), degrees, scope, layer, layout);
        return { outputs, state: after };
      },
    };
  };
}

/**
 * What the passes of a stretch read: weights, [passes, inputs, outputs], and what is added to the product.
 */
function itemsOf(
  { weight, bias, inputs, outputs, isFirst, layout }: SortedLayer,
  { from, to, earlier }: { readonly from: number; readonly to: number; readonly earlier: Tensor | undefined },
): [Tensor, Tensor] {
  const passes = to - from;
  const columns = slice(weight, from * outputs, to * outputs, 1);
  const own = isFirst ? columns : slice(columns, from * inputs, to * inputs, 0);
  const weights = transpose(reshape(own, [knownSize(own.shape[0]), passes, outputs]), [1, 0, 2]);
  const biases = slice(bias, from * outputs, to * outputs, 0);
  if (isFirst || earlier === undefined) return [weights, reshape(biases, [passes, outputs])];
  const before = add(matmul(earlier, slice(columns, 0, from * inputs, 0)), biases);
  const perPass = reshape(before, [-1, passes, outputs]);
  return [weights, transpose(perPass, layout === "columns" ? [1, 2, 0] : [1, 0, 2])];
}

/** A block of units at the place of the degree whose turn it is, and zeros elsewhere. */
function place(block: Tensor, turn: Tensor, passes: number): Tensor {
  const width = knownSize(block.shape[1]);
  const spread = mul(reshape(block, [-1, 1, width]), reshape(turn, [1, passes, 1]));
  return reshape(spread, [-1, passes * width]);
}
