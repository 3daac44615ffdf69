import { actNorm } from "../bijections/actNorm.ts";
import { maskedMlp } from "../nets/maskedMlp.ts";
import { affine } from "../scalarMaps/affine.ts";
import { autoregressive } from "../structures/autoregressive.ts";
import { sequence } from "../structures/sequence.ts";
import { type Flow, flow } from "./flow.ts";

export interface MafOptions {
  readonly features: number;
  readonly context?: number;
  readonly layers?: number;
  readonly hidden?: readonly number[];
}

/** Masked autoregressive flow (Papamakarios et al. 2017): affine maps in orders that take turns. */
export function maf({ features, context = 0, layers = 5, hidden = [128, 128] }: MafOptions): Flow {
  const stack = Array.from({ length: layers }, (_, layer) => [
    actNorm(),
    autoregressive({ order: layer % 2 === 0 ? "forward" : "reverse", map: affine(), net: maskedMlp(hidden) }),
  ]).flat();
  return flow({ name: "maf", features, context, bijection: sequence(...stack) });
}
