import type { Flow } from "../flows/flow.ts";
import type { Density } from "./density.ts";
import { perClass } from "./perClass.ts";

/**
 * Images as whole numbers: the bijection maps them to whole numbers, of which the base says the probability.
 * There is nothing between them, so no offset is drawn and no volume changes.
 */
export function integerDensity(flow: Flow): Density {
  const encode: Density["encode"] = (x, scope, context) =>
    flow.bijection.encode(x, scope.child("flow"), context);
  const decode: Density["decode"] = (z, scope, context) =>
    flow.bijection.decode(z, scope.child("flow"), context);
  return {
    flow,
    supports: new Array(flow.features).fill("real"),
    noise: [],
    encode,
    decode,
    logProb: ({ x, context }, scope) =>
      flow.base.logProb(encode(x, scope, context).value, scope.child("base"), context),
    logProbPerClass: ({ x, context }, scope) => perClass(flow, encode(x, scope, context), scope),
    draw: (noise, scope, { context }) =>
      decode(flow.base.draw(noise, flow.features, scope.child("base"), context), scope, context).value,
  };
}
