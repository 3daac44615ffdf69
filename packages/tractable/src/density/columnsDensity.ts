import type { Flow } from "../flows/flow.ts";
import type { Density } from "./density.ts";
import { PREFIX } from "./parameterNames.ts";
import { perClass } from "./perClass.ts";

/**
 * Rows of a typed table, as codes: the flow's bijection gives each row's log-probability itself, with uniform
 * latents, of which there are as many for a row as columns.
 */
export function columnsDensity(flow: Flow): Density {
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
    logProb: ({ x, ...given }, scope) => encode(x, scope, given).logDet,
    logProbPerClass: ({ x, ...given }, scope) => perClass(flow, encode(x, scope, given), scope),
    draw: ([noise], scope, given) => decode(noise!, scope, given).value,
  };
}
