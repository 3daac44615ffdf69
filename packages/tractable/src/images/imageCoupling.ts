import type { Bijection } from "../bijections/bijection.ts";
import type { Way } from "../directions/directions.ts";
import { domainOf } from "../directions/domain.ts";
import type { Mapped } from "../directions/mapped.ts";
import { checkOptions } from "../errors/checkOptions.ts";
import { oneOf, partOf } from "../errors/optionRules.ts";
import { reshape, sizeOf, type Tensor, transpose } from "../graph/index.ts";
import type { Scope } from "../parameters/scope.ts";
import { affine } from "../scalarMaps/affine.ts";
import { applyScalarMap, layoutOf, parameterCount } from "../scalarMaps/applyScalarMap.ts";
import type { ScalarMap } from "../scalarMaps/scalarMap.ts";
import { rememberKeptParts } from "../structures/keptParts.ts";
import { type ImageMask, partImage } from "./imageMasks.ts";
import { convNet } from "./nets/convNet.ts";
import type { ImageNet } from "./nets/imageNet.ts";

export interface ImageCouplingOptions {
  /** What passes unchanged; "first channels" by default. */
  readonly mask?: ImageMask;
  /** How each of the other values is bent; `affine` by default. */
  readonly map?: ScalarMap;
  /** What computes the parameters of the map; `convNet` by default. */
  readonly net?: ImageNet;
}

/**
 * A coupling layer of images: some channels or pixels pass unchanged, and a convolution net turns them (and
 * the context) into the parameters of a scalar map of the others. RealNVP (Dinh et al. 2017, section 3.4),
 * Glow.
 */
export function imageCoupling(options: ImageCouplingOptions = {}): Bijection {
  const {
    mask = "first channels",
    map = affine(),
    net = convNet(),
  } = checkOptions("imageCoupling", options, {
    mask: oneOf("first channels", "last channels", "checkerboard", "inverse checkerboard"),
    map: partOf("scalar map"),
    net: partOf("image net"),
  });
  const keptParts = rememberKeptParts();
  const transform =
    (way: Way) =>
    (x: Tensor, scope: Scope, context?: Tensor): Mapped => {
      const parts = partImage(x, mask);
      const outputs = parts.parameterChannels * parameterCount(map);
      const visible = keptParts.of(x, parts.visible);
      const raw = flat(parts.select(net.apply(visible, outputs, scope.child("net"), { context })));
      const parameters = layoutOf(map) === "rows" ? raw : transpose(raw);
      const mapped = applyScalarMap(map, way, flat(parts.changed), parameters);
      const value = parts.join(reshape(mapped.value, parts.changed.shape));
      if (scope.recomputes) keptParts.remember(value, visible);
      return { ...mapped, value };
    };
  return {
    spec: { kind: "imageCoupling", mask, map: map.spec, net: net.spec },
    directions: map.directions,
    domain: domainOf([map]),
    encode: transform("encode"),
    decode: transform("decode"),
  };
}

/** [batch, …event] as rows. */
function flat(x: Tensor): Tensor {
  return reshape(x, [x.shape[0]!, sizeOf(x.shape.slice(1))]);
}
