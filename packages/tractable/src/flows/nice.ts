import { additive } from "../bijections/additive.ts";
import { coupling } from "../bijections/coupling.ts";
import { diagonalScaling } from "../bijections/diagonalScaling.ts";
import { sequence } from "../bijections/sequence.ts";
import { logistic } from "../distributions/logistic.ts";
import { mlp } from "../nets/mlp.ts";
import { type Flow, flow } from "./flow.ts";

export interface NiceOptions {
  readonly features: number;
  readonly context?: number;
  readonly layers?: number;
  readonly hidden?: readonly number[];
}

/** NICE (Dinh et al. 2015): additive couplings of even and odd features in turn, diagonal scaling, a logistic base. */
export function nice({
  features,
  context = 0,
  layers = 4,
  hidden = [1000, 1000, 1000, 1000, 1000],
}: NiceOptions): Flow {
  const couplings = Array.from({ length: layers }, (_, layer) =>
    coupling({ mask: layer % 2 === 0 ? "even" : "odd", map: additive(), net: mlp(hidden) }),
  );
  const bijection = sequence(...couplings, diagonalScaling());
  return flow({ name: "nice", features, context, bijection, base: logistic() });
}
