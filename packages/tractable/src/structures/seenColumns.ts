import { abs, constant, lessOrEqual, matmul, mul, relu, sub, type Tensor, toFloat } from "../graph/index.ts";
import { row } from "./columnLayout.ts";
import type { Slot } from "./columnSlots.ts";

/**
 * What a net sees of the places of columns, [batch, columns]: how near each slot is, 1 at its place and 0
 * from its neighbours on; [batch, slots]. A place of no value is near none.
 */
export function seenColumns(places: Tensor, slots: readonly Slot[], columns: number): Tensor {
  const at = matmul(places, membership(slots, columns), { transposeB: true });
  const tops = row(slots.map(({ place }) => place));
  const near = relu(sub(1, abs(mul(sub(at, tops), row(slots.map(({ reach }) => 1 / reach))))));
  // a point isn't near the hats of its column's axis
  const isOwn = toFloat(lessOrEqual(at, row(slots.map(({ end }) => end + 0.5))));
  return mul(mul(near, isOwn), toFloat(lessOrEqual(0, at)));
}

/** [parts, columns], 1 where a part belongs to the column. */
export function membership(parts: readonly { readonly column: number }[], columns: number): Tensor {
  const table = new Float32Array(parts.length * columns);
  parts.forEach(({ column }, at) => {
    table[at * columns + column] = 1;
  });
  return constant(table, [parts.length, columns]);
}
