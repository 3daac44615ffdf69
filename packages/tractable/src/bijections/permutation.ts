import { closedForm } from "../directions/directions.ts";
import { checkOptions } from "../errors/checkOptions.ts";
import { oneOfOrOrder } from "../errors/optionRules.ts";
import { TractableError } from "../errors/tractableError.ts";
import { constant, gather, knownSize } from "../graph/index.ts";
import { inverseOrder } from "../graph/inverseOrder.ts";
import type { Bijection } from "./bijection.ts";

/** Which feature goes to each place; or all of them from the last to the first. */
export type FeatureOrder = "reverse" | readonly number[];

export interface PermutationOptions {
  /** Which feature goes to each place; "reverse" by default. */
  readonly order?: FeatureOrder;
}

/** Features in another order: latent i is data order[i]. It preserves volume. */
export function permutation(options: PermutationOptions = {}): Bijection {
  const { order = "reverse" } = checkOptions("permutation", options, {
    order: oneOfOrOrder("reverse"),
  });
  const places = (features: number): readonly number[] => {
    if (order === "reverse") return Array.from({ length: features }, (_, place) => features - 1 - place);
    if (order.length !== features) {
      throw new TractableError(
        `permutation: expected an order of ${features} features, got ${order.join(", ")}`,
      );
    }
    return order;
  };
  return {
    spec: { kind: "permutation", order },
    directions: closedForm,
    domain: { hasAngles: false },
    encode: (x) => ({ value: gather(x, places(knownSize(x.shape[1])), 1), logDet: constant(0) }),
    decode(z) {
      const back = inverseOrder(places(knownSize(z.shape[1])));
      return { value: gather(z, back, 1), logDet: constant(0) };
    },
  };
}
