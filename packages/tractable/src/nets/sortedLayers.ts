import {
  concat,
  constant,
  full,
  gather,
  knownSize,
  matmul,
  slice,
  type Tensor,
  transpose,
} from "../graph/index.ts";
import type { Scope } from "../parameters/scope.ts";
import { admits } from "./admits.ts";
import { linearParameters } from "./linear.ts";
import type { Degrees, Layer, LayerRequest, MaskedNet } from "./maskedNet.ts";
import type { NetOptions } from "./net.ts";

/** The layers of a net, sorted by degree. */
export function sortLayers(
  net: MaskedNet,
  like: Tensor,
  degrees: Degrees,
  scope: Scope,
  layout: NetOptions["layout"],
): readonly SortedLayer[] {
  const column = slice(like, 0, 1, 1);
  const layers: SortedLayer[] = [];
  const collect: Layer = (_, request) => {
    const sorted = sortLayer(request, degrees.features, layers.length === 0);
    layers.push(sorted);
    const result = matmul(column, full([1, sorted.outputs], 0));
    return request.layout === "columns" ? transpose(result) : result;
  };
  net.apply(matmul(column, full([1, degrees.entry.length], 0)), degrees, scope, collect, layout);
  return layers;
}

/** A layer whose units lie by degree, the same number for each. */
export interface SortedLayer {
  /** [inputs, outputs]; the inputs of the first layer are what enters, as they are. */
  readonly weight: Tensor;
  readonly bias: Tensor;
  /** How many units there are for each degree. */
  readonly inputs: number;
  readonly outputs: number;
  readonly isFirst: boolean;
  readonly layout: LayerRequest["layout"];
}

function sortLayer(
  { from, to, scope, ...options }: LayerRequest,
  degrees: number,
  isFirst: boolean,
): SortedLayer {
  const { weight, bias } = linearParameters(from.length, to.length, scope, {
    ...options,
    mask: admits(from, to),
  });
  const [below, units] = [byDegree(from, isFirst ? 1 + Math.max(...from) : degrees), byDegree(to, degrees)];
  const rows = isFirst ? weight : gather(withZeros(weight, 0), below.flat(), 0);
  return {
    weight: gather(withZeros(rows, 1), units.flat(), 1),
    bias: gather(concat([bias, constant([0])], 0), units.flat(), 0),
    inputs: below[0]!.length,
    outputs: units[0]!.length,
    isFirst,
    layout: options.layout,
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

/** A matrix with a row or a column of zeros behind it. */
function withZeros(x: Tensor, axis: 0 | 1): Tensor {
  const [rows, columns] = [knownSize(x.shape[0]), knownSize(x.shape[1])];
  return concat([x, full(axis === 0 ? [1, columns] : [rows, 1], 0)], axis);
}
