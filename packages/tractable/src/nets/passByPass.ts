import { concat, dense, slice, split, type Tensor } from "../graph/index.ts";
import type { Scope } from "../parameters/scope.ts";
import type { Degrees, Layer, MaskedNet } from "./maskedNet.ts";
import { withContext } from "./net.ts";
import { sortLayers } from "./sortedLayers.ts";

/**
 * A net feature by feature without a loop: from the features of rank below `rank` (the others are 0), the
 * parameters of the feature of that rank, [batch, parameters]. To be called for every rank, in order. The
 * units that a stretch of ranks has to hand on enter the next one as one large product a layer.
 */
export type PassByPass = (known: Tensor, rank: number) => Tensor;

export function passByPass(
  net: MaskedNet,
  like: Tensor,
  degrees: Degrees,
  scope: Scope,
  context: Tensor | undefined,
  stretches: readonly (readonly [from: number, to: number])[],
): PassByPass {
  const layers = sortLayers(net, like, degrees, scope, "rows").map((layer) => ({
    ...layer,
    columns: split(layer.weight, new Array<number>(degrees.features).fill(layer.outputs), 1),
    blocks: [] as Tensor[],
  }));
  const ends = new Map(stretches);
  let from = 0;
  let offsets: readonly (readonly Tensor[])[] = [];
  return (known, rank) => {
    const to = ends.get(rank);
    if (to !== undefined) {
      from = rank;
      offsets = layers.map(({ weight, bias, inputs, outputs, isFirst, blocks }) => {
        const each = new Array<number>(to - rank).fill(outputs);
        const own = slice(bias, rank * outputs, to * outputs, 0);
        if (isFirst || rank === 0) return split(own, each, 0);
        const earlier = slice(slice(weight, rank * outputs, to * outputs, 1), 0, rank * inputs, 0);
        return split(dense(concat(blocks, 1), earlier, own), each, 1);
      });
    }
    let index = 0;
    const layer: Layer = (x) => {
      const { columns, inputs, isFirst, blocks } = layers[index]!;
      const offset = offsets[index]![rank - from]!;
      index++;
      if (isFirst) return dense(x, columns[rank]!, offset);
      blocks.push(x);
      const own = slice(columns[rank]!, from * inputs, (rank + 1) * inputs, 0);
      return dense(concat(blocks.slice(from), 1), own, offset);
    };
    return net.apply(withContext(known, context), degrees, scope, layer, "rows");
  };
}
