import type { Bijection } from "../bijections/bijection.ts";
import type { Way } from "../directions/directions.ts";
import { domainOf } from "../directions/domain.ts";
import type { Mapped } from "../directions/mapped.ts";
import { checkOptions } from "../errors/checkOptions.ts";
import { oneOfOrList, partOf } from "../errors/optionRules.ts";
import { concat, gather, knownSize, split, type Tensor } from "../graph/index.ts";
import { inverseOrder } from "../graph/inverseOrder.ts";
import { mlp } from "../nets/mlp.ts";
import type { Net } from "../nets/net.ts";
import { zeros } from "../parameters/initial.ts";
import type { Scope } from "../parameters/scope.ts";
import { affine } from "../scalarMaps/affine.ts";
import {
  applyScalarMap,
  applySharedScalarMap,
  layoutOf,
  parameterCount,
} from "../scalarMaps/applyScalarMap.ts";
import type { ScalarMap } from "../scalarMaps/scalarMap.ts";
import { rememberKeptParts } from "./keptParts.ts";
import { type Mask, type Sides, sidesOf } from "./masks.ts";

export interface CouplingOptions {
  /** Which features pass unchanged; "first half" by default. */
  readonly mask?: Mask;
  /** How each of the other features is bent; `affine` by default. */
  readonly map?: ScalarMap;
  /** What computes the parameters of the map; `mlp` by default. */
  readonly net?: Net;
}

/**
 * A coupling layer: some features pass unchanged, and a net turns them (and the context) into the parameters
 * of a scalar map of the others, so both directions cost one pass of the net. NICE (Dinh et al. 2015),
 * RealNVP (Dinh et al. 2017).
 */
export function coupling(options: CouplingOptions = {}): Bijection {
  const {
    mask = "first half",
    map = affine(),
    net = mlp(),
  } = checkOptions("coupling", options, {
    mask: oneOfOrList(["first half", "last half", "even", "odd"], {
      called: "true and false",
      accepts: (flag) => typeof flag === "boolean",
    }),
    map: partOf("scalar map"),
    net: partOf("net"),
  });
  const keptParts = rememberKeptParts();
  const transform =
    (way: Way) =>
    (x: Tensor, scope: Scope, context?: Tensor): Mapped => {
      const sides = sidesOf(mask, knownSize(x.shape[1]));
      const outputs = sides.changed.length * parameterCount(map);
      const [kept, changed] = part(x, sides);
      const seen = kept && keptParts.of(x, kept);
      const source = seen ?? context;
      let result: Mapped;
      if (source === undefined) {
        const raw = scope.parameter("raw", [outputs], zeros);
        result = applySharedScalarMap(map, way, changed, raw);
      } else {
        const request = { layout: layoutOf(map), context: kept === undefined ? undefined : context };
        result = applyScalarMap(map, way, changed, net.apply(source, outputs, scope.child("net"), request));
      }
      const value = join(kept, result.value, sides);
      if (seen !== undefined && scope.recomputes) keptParts.remember(value, seen);
      return { ...result, value };
    };
  return {
    spec: { kind: "coupling", mask, map: map.spec, net: net.spec },
    directions: map.directions,
    domain: domainOf([map]),
    encode: transform("encode"),
    decode: transform("decode"),
  };
}

/** Halves are cut, anything else is gathered, which costs more. */
function part(x: Tensor, { kept, changed }: Sides): [Tensor | undefined, Tensor] {
  if (kept.length === 0) return [undefined, x];
  if (isRun([...kept, ...changed])) {
    const [first, last] = split(x, [kept.length, changed.length], 1);
    return [first!, last!];
  }
  if (isRun([...changed, ...kept])) {
    const [first, last] = split(x, [changed.length, kept.length], 1);
    return [last!, first!];
  }
  return [gather(x, kept, 1), gather(x, changed, 1)];
}

function join(kept: Tensor | undefined, changed: Tensor, sides: Sides): Tensor {
  if (kept === undefined) return changed;
  if (isRun([...sides.kept, ...sides.changed])) return concat([kept, changed], 1);
  if (isRun([...sides.changed, ...sides.kept])) return concat([changed, kept], 1);
  const order = [...sides.kept, ...sides.changed];
  return gather(concat([kept, changed], 1), inverseOrder(order), 1);
}

function isRun(columns: readonly number[]): boolean {
  return columns.every((column, index) => column === index);
}
