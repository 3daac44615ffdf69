import type { Bijection } from "../bijections/bijection.ts";
import type { Way } from "../directions/directions.ts";
import { domainOf } from "../directions/domain.ts";
import { checkOptions } from "../errors/checkOptions.ts";
import { partOf } from "../errors/optionRules.ts";
import { knownSize } from "../graph/index.ts";
import type { Tensor } from "../graph/tensor.ts";
import { zeros } from "../parameters/initial.ts";
import type { Scope } from "../parameters/scope.ts";
import { affine } from "../scalarMaps/affine.ts";
import { applySharedScalarMap, parameterCount } from "../scalarMaps/applyScalarMap.ts";
import type { ScalarMap } from "../scalarMaps/scalarMap.ts";

export interface ElementwiseOptions {
  /** The map of each feature; `affine` by default. */
  readonly map?: ScalarMap;
}

/** What the layer calls the parameters of its map. */
export const ELEMENTWISE_RAW = "raw";

/** A scalar map of every feature on its own, with learnable parameters that are the same for all rows. */
export function elementwise(options: ElementwiseOptions = {}): Bijection {
  const { map = affine() } = checkOptions("elementwise", options, { map: partOf("scalar map") });
  const transform = (way: Way) => (x: Tensor, scope: Scope) => {
    const raw = scope.parameter(ELEMENTWISE_RAW, [knownSize(x.shape[1]) * parameterCount(map)], zeros);
    return applySharedScalarMap(map, way, x, raw);
  };
  return {
    spec: { kind: "elementwise", map: map.spec },
    directions: map.directions,
    domain: domainOf([map]),
    encode: transform("encode"),
    decode: transform("decode"),
  };
}
