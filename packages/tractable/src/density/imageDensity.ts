import type { Flow, Pixels } from "../flows/flow.ts";
import { add, clamp, floor, mul, sub, type Tensor } from "../graph/index.ts";
import type { Scope } from "../parameters/scope.ts";
import type { Density, Given } from "./density.ts";
import { perClass } from "./perClass.ts";
import { standardizedContext } from "./standardizedContext.ts";
import type { Support } from "./support.ts";

/**
 * Rows of pixels k in 0 … levels − 1. The flow's bijection gets y = (k + u) / levels in (0, 1); u is drawn by the
 * dequantisation for a log-density, and the middle of the bin, ½, where an image is encoded.
 */
export function imageDensity(
  flow: Flow,
  { image, levels, dequantization }: Pixels,
  supports: readonly Support[],
): Density {
  const toUnit = (x: Tensor, offset: Tensor | number) => mul(add(x, offset), 1 / levels);
  const logLevels = flow.features * Math.log(levels);
  const encodeUnit = (y: Tensor, scope: Scope, context: Tensor | undefined) => {
    const mapped = flow.bijection.encode(y, scope.child("flow"), standardizedContext(context, scope));
    return { ...mapped, logDet: sub(mapped.logDet, logLevels) };
  };
  /** Latents of images with offsets, and the log-determinant with the offsets' −ln q. */
  const encodeDrawn = ({ x, context, noise }: Given, scope: Scope) => {
    const bins = mul(x, 1 / (levels - 1));
    const { offset, logDensity } = dequantization.draw(bins, noise, image, scope.child("dequantization"));
    const { value, logDet } = encodeUnit(toUnit(x, offset), scope, context);
    return { value, logDet: sub(logDet, logDensity) };
  };
  const decode: Density["decode"] = (z, scope, context) => {
    const given = standardizedContext(context, scope);
    const mapped = flow.bijection.decode(z, scope.child("flow"), given);
    const value = sub(mul(mapped.value, levels), MIDDLE);
    return { ...mapped, value, logDet: add(mapped.logDet, logLevels) };
  };
  const baseContext = (scope: Scope, { context, classes }: Pick<Given, "context" | "classes">) =>
    classes ?? standardizedContext(context, scope);
  return {
    flow,
    supports,
    noise: dequantization.noise(flow.features),
    encode: (x, scope, context) => encodeUnit(toUnit(x, MIDDLE), scope, context),
    decode,
    logProb(given, scope) {
      const { value, logDet } = encodeDrawn(given, scope);
      return add(flow.base.logProb(value, scope.child("base"), baseContext(scope, given)), logDet);
    },
    logProbPerClass: (given, scope) => perClass(flow, encodeDrawn(given, scope), scope),
    draw(noise, scope, given) {
      const z = flow.base.draw(noise, flow.features, scope.child("base"), baseContext(scope, given));
      const continuous = add(decode(z, scope, given.context).value, MIDDLE);
      return clamp(floor(continuous), 0, levels - 1);
    },
  };
}

/** Where in its bin an image's pixel is when no offset is drawn. */
const MIDDLE = 0.5;
