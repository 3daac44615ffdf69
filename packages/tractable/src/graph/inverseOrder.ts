/** Where each place stands in an order of all places: gathering by it undoes a gathering by the order. */
export function inverseOrder(order: ArrayLike<number>): number[] {
  const places = new Array<number>(order.length);
  for (let at = 0; at < order.length; at++) places[order[at]!] = at;
  return places;
}
