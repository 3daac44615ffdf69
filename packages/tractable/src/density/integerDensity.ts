import type { Flow } from "../flows/flow.ts";
import type { Density } from "./density.ts";
import { PREFIX } from "./parameterNames.ts";
import { perClass } from "./perClass.ts";

/**
 * Images as whole numbers: the bijection maps them to whole numbers, of which the base says the probability.
 * There is nothing between them, so no offset is drawn and no volume changes.
 */
export function integerDensity(flow: Flow): Density {
  const encode: Density["encode"] = (x, scope, { context }) =>
    flow.bijection.encode(x, scope.child(PREFIX.flow), context);
  const decode: Density["decode"] = (z, scope, { context }) =>
    flow.bijection.decode(z, scope.child(PREFIX.flow), context);
  return {
    flow,
    supports: new Array(flow.features).fill("real"),
    noise: [],
    encode,
    decode,
    logProb: ({ x, ...given }, scope) =>
      flow.base.logProb(encode(x, scope, given).value, scope.child(PREFIX.base), given.context),
    logProbPerClass: ({ x, ...given }, scope) => perClass(flow, encode(x, scope, given), scope),
    draw: (noise, scope, given) =>
      decode(flow.base.draw(noise, flow.features, scope.child(PREFIX.base), given.context), scope, given)
        .value,
  };
}
