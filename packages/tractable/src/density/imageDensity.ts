import type { Mapped } from "../directions/mapped.ts";
import type { Flow, Pixels } from "../flows/flow.ts";
import { add, clamp, floor, mul, sub, type Tensor } from "../graph/index.ts";
import type { Dequantization } from "../images/dequantization/dequantization.ts";
import type { Scope } from "../parameters/scope.ts";
import { contextOfBase, contextOfLayers } from "./conditions.ts";
import type { Batch, Density } from "./density.ts";
import { PREFIX } from "./parameterNames.ts";
import { perClass } from "./perClass.ts";
import type { Support } from "./support.ts";

/** Pixels that become real numbers. */
interface Dequantized extends Pixels {
  readonly dequantization: Dequantization;
}

/**
 * Rows of pixels k in 0 … levels − 1. The flow's bijection gets y = (k + u) / levels in (0, 1); u is drawn by
 * the dequantisation for a log-density, and the middle of the bin, ½, where an image is encoded.
 */
export function imageDensity(
  flow: Flow,
  { image, levels, dequantization }: Dequantized,
  supports: readonly Support[],
): Density {
  const toUnit = (x: Tensor, offset: Tensor | number) => mul(add(x, offset), 1 / levels);
  const logLevels = flow.features * Math.log(levels);
  const encodeUnit = (y: Tensor, scope: Scope, given: () => Tensor | undefined) => {
    const mapped = flow.bijection.encode(y, scope.child(PREFIX.flow), given());
    return { ...mapped, logDet: sub(mapped.logDet, logLevels) };
  };
  /** Latents of images with offsets, and the log-determinant with the offsets' −ln q. */
  const encodeDrawn = ({ x, noise }: Batch, scope: Scope, given: () => Tensor | undefined) => {
    const bins = mul(x, 1 / (levels - 1));
    const { offset, logDensity } = dequantization.draw(
      bins,
      noise,
      image,
      scope.child(PREFIX.dequantization),
    );
    const { value, logDet } = encodeUnit(toUnit(x, offset), scope, given);
    return { value, logDet: sub(logDet, logDensity) };
  };
  const decodeGiven = (z: Tensor, scope: Scope, given: () => Tensor | undefined): Mapped => {
    const mapped = flow.bijection.decode(z, scope.child(PREFIX.flow), given());
    const value = sub(mul(mapped.value, levels), MIDDLE);
    return { ...mapped, value, logDet: add(mapped.logDet, logLevels) };
  };
  return {
    flow,
    supports,
    noise: dequantization.noise(flow.features),
    encode: (x, scope, given) => encodeUnit(toUnit(x, MIDDLE), scope, contextOfLayers(flow, given, scope)),
    decode: (z, scope, given) => decodeGiven(z, scope, contextOfLayers(flow, given, scope)),
    logProb(batch, scope) {
      const given = contextOfLayers(flow, batch, scope);
      const { value, logDet } = encodeDrawn(batch, scope, given);
      return add(
        flow.base.logProb(value, scope.child(PREFIX.base), contextOfBase(flow, batch, given)),
        logDet,
      );
    },
    logProbPerClass: (batch, scope) =>
      perClass(flow, encodeDrawn(batch, scope, contextOfLayers(flow, batch, scope)), scope),
    draw(noise, scope, conditions) {
      const given = contextOfLayers(flow, conditions, scope);
      const ofBase = contextOfBase(flow, conditions, given);
      const z = flow.base.draw(noise, flow.features, scope.child(PREFIX.base), ofBase);
      const continuous = add(decodeGiven(z, scope, given).value, MIDDLE);
      return clamp(floor(continuous), 0, levels - 1);
    },
  };
}

/** Where in its bin an image's pixel is when no offset is drawn. */
const MIDDLE = 0.5;
