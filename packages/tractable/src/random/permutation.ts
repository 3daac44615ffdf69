import type { Stream } from "./stream.ts";

/** The numbers 0 … n − 1 in random order (Fisher–Yates). */
export function permutation(n: number, stream: Stream): Uint32Array {
  const order = Uint32Array.from({ length: n }, (_, index) => index);
  for (let last = n - 1; last > 0; last--) {
    const other = stream.below(last + 1);
    const kept = order[last]!;
    order[last] = order[other]!;
    order[other] = kept;
  }
  return order;
}
