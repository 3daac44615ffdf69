import { add, greater, matmul, max, mul, slice, sub, type Tensor, toFloat } from "../graph/index.ts";
import type { Scope } from "../parameters/scope.ts";
import type { Slot } from "./columnSlots.ts";
import { membership } from "./seenColumns.ts";

/** The share of rows that nothing is hidden in, so that the law of whole rows is learned as well. */
const WHOLE_ROWS = 0.5;

/**
 * What a net is shown of the columns seen. While training, each column of half of the rows is hidden with the
 * given probability, as if its place were of no value; otherwise all are shown.
 */
export function hideColumns(
  seen: Tensor,
  places: Tensor,
  slots: readonly Slot[],
  { hidden, scope }: { readonly hidden: number; readonly scope: Scope },
): Tensor {
  if (hidden === 0) return seen;
  const columns = Number(places.shape[1]);
  const ones = add(sub(places, places), 1);
  const isKept = toFloat(greater(scope.dropout(ones, hidden), 0));
  const isWhole = toFloat(greater(scope.dropout(slice(ones, 0, 1, 1), 1 - WHOLE_ROWS), 0));
  return mul(seen, matmul(max(isKept, isWhole), membership(slots, columns), { transposeB: true }));
}
