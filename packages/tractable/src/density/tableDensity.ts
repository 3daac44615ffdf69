import type { Bijection } from "../bijections/bijection.ts";
import { circle } from "../bijections/circle.ts";
import { interval } from "../bijections/interval.ts";
import { positive } from "../bijections/positive.ts";
import { standardize } from "../bijections/standardize.ts";
import type { Mapped } from "../directions/mapped.ts";
import type { Flow } from "../flows/flow.ts";
import {
  add,
  and,
  constant,
  greater,
  less,
  lessOrEqual,
  sum,
  type Tensor,
  toFloat,
  where,
} from "../graph/index.ts";
import type { Scope } from "../parameters/scope.ts";
import { byColumn } from "../structures/byColumn.ts";
import { sequence } from "../structures/sequence.ts";
import { contextOfBase, contextOfLayers } from "./conditions.ts";
import type { Density } from "./density.ts";
import { PREFIX } from "./parameterNames.ts";
import { perClass } from "./perClass.ts";
import { isCircle, type Support } from "./support.ts";

/** Rows of a table: supports and standardisation, then the flow, then its base. */
export function tableDensity(flow: Flow, supports: readonly Support[]): Density {
  const units = dataUnits(supports);
  const encodeGiven = (x: Tensor, scope: Scope, given: () => Tensor | undefined): Mapped => {
    const inner = units.encode(x, scope.child(PREFIX.data));
    const outer = flow.bijection.encode(inner.value, scope.child(PREFIX.flow), given());
    return { ...outer, logDet: add(inner.logDet, outer.logDet) };
  };
  const encode: Density["encode"] = (x, scope, given) =>
    encodeGiven(x, scope, contextOfLayers(flow, given, scope));
  const decodeGiven = (z: Tensor, scope: Scope, given: () => Tensor | undefined): Mapped => {
    const inner = flow.bijection.decode(z, scope.child(PREFIX.flow), given());
    const outer = units.decode(inner.value, scope.child(PREFIX.data));
    return { ...inner, value: outer.value, logDet: add(inner.logDet, outer.logDet) };
  };
  return {
    flow,
    supports,
    noise: [],
    standardized: (batch, scope) => ({
      x: units.encode(batch.x, scope.child(PREFIX.data)).value,
      context: contextOfLayers(flow, batch, scope)(),
    }),
    encode,
    decode: (z, scope, given) => decodeGiven(z, scope, contextOfLayers(flow, given, scope)),
    logProb(batch, scope) {
      const given = contextOfLayers(flow, batch, scope);
      const { value, logDet } = encodeGiven(batch.x, scope, given);
      return add(
        flow.base.logProb(value, scope.child(PREFIX.base), contextOfBase(flow, batch, given)),
        logDet,
      );
    },
    logProbPerClass: (batch, scope) => perClass(flow, encode(batch.x, scope, batch), scope),
    draw(noise, scope, conditions) {
      const given = contextOfLayers(flow, conditions, scope);
      const ofBase = contextOfBase(flow, conditions, given);
      const z = flow.base.draw(noise, flow.features, scope.child(PREFIX.base), ofBase);
      return decodeGiven(z, scope, given).value;
    },
  };
}

/** −∞ for rows outside the support. */
export function restrict(logProb: Tensor, x: Tensor, supports: readonly Support[]): Tensor {
  if (supports.every((support) => support === "real")) return logProb;
  const bounds = supports.map((support) => {
    // the next number of float32 outside a bound that belongs to the support
    if (isCircle(support)) {
      const [low, high] = support.circle.map(Math.fround) as [number, number];
      return { low: low - Math.abs(low) * 1e-7 - 1e-30, high: high + Math.abs(high) * 1e-7 + 1e-30 };
    }
    if (support === "real") return { low: Number.NEGATIVE_INFINITY, high: Number.POSITIVE_INFINITY };
    return support === "positive" ? { low: 0, high: Number.POSITIVE_INFINITY } : support;
  });
  const aboveLow = greater(x, constant(bounds.map(({ low }) => low)));
  const inside = and(aboveLow, less(x, constant(bounds.map(({ high }) => high))));
  const all = lessOrEqual(supports.length, sum(toFloat(inside), { axes: [1] }));
  return where(all, logProb, Number.NEGATIVE_INFINITY);
}

function unitOf(support: Exclude<Support, "real">): Bijection {
  if (support === "positive") return positive();
  if (!isCircle(support)) return interval(support);
  const [low, high] = support.circle;
  return circle({ low, high });
}

/** From data units to standardised real numbers; `dataStandardization` tells where its arrays are. */
function dataUnits(supports: readonly Support[]): Bijection {
  const groups = supports.flatMap((support, column) => {
    if (support === "real") return [];
    return [{ columns: [column], bijection: unitOf(support) }];
  });
  return groups.length === 0 ? sequence(standardize()) : sequence(byColumn(groups), standardize());
}
