import { actNorm } from "../bijections/actNorm.ts";
import { mlp } from "../nets/mlp.ts";
import { affine } from "../scalarMaps/affine.ts";
import { coupling } from "../structures/coupling.ts";
import { sequence } from "../structures/sequence.ts";
import { type Flow, flow } from "./flow.ts";

export interface RealNvpOptions {
  readonly features: number;
  readonly context?: number;
  readonly layers?: number;
  readonly hidden?: readonly number[];
}

/** RealNVP (Dinh et al. 2017): affine couplings whose masks take turns. */
export function realNvp({ features, context = 0, layers = 8, hidden = [128, 128] }: RealNvpOptions): Flow {
  const masks = ["first half", "last half", "even", "odd"] as const;
  const couplings = Array.from({ length: layers }, (_, layer) =>
    coupling({ mask: masks[layer % masks.length], map: affine(), net: mlp(hidden) }),
  );
  return flow({ name: "realNvp", features, context, bijection: sequence(actNorm(), ...couplings) });
}
