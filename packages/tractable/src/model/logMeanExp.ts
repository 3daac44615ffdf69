/** ln of the mean of eˣ over several lists, place by place, in double precision. */
export function logMeanExp(lists: readonly ArrayLike<number>[]): Float64Array {
  const first = lists[0]!;
  if (lists.length === 1) return Float64Array.from(first);
  return Float64Array.from(first, (_, place) => {
    const largest = lists.reduce((top, list) => Math.max(top, list[place]!), Number.NEGATIVE_INFINITY);
    if (!Number.isFinite(largest)) return largest;
    const total = lists.reduce((sum, list) => sum + Math.exp(list[place]! - largest), 0);
    return largest + Math.log(total / lists.length);
  });
}
