import { actNorm } from "../bijections/actNorm.ts";
import type { Bijection } from "../bijections/bijection.ts";
import { maskedMlp } from "../nets/maskedMlp.ts";
import type { ScalarMap } from "../scalarMaps/scalarMap.ts";
import { autoregressive } from "../structures/autoregressive.ts";
import { sequence } from "../structures/sequence.ts";

/** Autoregressive layers of one map in orders that take turns, each after an ActNorm. */
export function autoregressiveStack(
  layers: number,
  hidden: readonly number[],
  map: () => ScalarMap,
): Bijection {
  const stack = Array.from({ length: layers }, (_, layer) => [
    actNorm(),
    autoregressive({ order: layer % 2 === 0 ? "forward" : "reverse", map: map(), net: maskedMlp(hidden) }),
  ]);
  return sequence(...stack.flat());
}
