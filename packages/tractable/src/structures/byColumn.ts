import { type Bijection, type Mapped, slowest, worse } from "../bijections/bijection.ts";
import { add, concat, constant, fixed, gather, type Tensor } from "../graph/index.ts";
import type { Scope } from "../parameters/scope.ts";

export interface ColumnGroup {
  readonly columns: readonly number[];
  readonly bijection: Bijection;
}

/** Different bijections for different features; those that no group names stay as they are. */
export function byColumn(groups: readonly ColumnGroup[]): Bijection {
  const transform =
    (way: "encode" | "decode") =>
    (x: Tensor, scope: Scope, context?: Tensor): Mapped => {
      const features = fixed(x.shape[1]);
      const named = groups.flatMap((group) => group.columns);
      if (
        new Set(named).size !== named.length ||
        named.some((column) => !(column >= 0 && column < features))
      ) {
        throw new Error(
          `byColumn: expected each of ${features} columns at most once, got ${named.join(", ")}`,
        );
      }
      const rest = Array.from({ length: features }, (_, column) => column).filter(
        (column) => !named.includes(column),
      );
      const parts: Tensor[] = rest.length > 0 ? [gather(x, rest, 1)] : [];
      let logDet: Tensor = constant(0);
      let residual: Tensor | undefined;
      groups.forEach(({ columns, bijection }, index) => {
        const mapped = bijection[way](gather(x, columns, 1), scope.child(index), context);
        parts.push(mapped.value);
        logDet = add(logDet, mapped.logDet);
        residual = worse(residual, mapped.residual);
      });
      const order = [...rest, ...named];
      const places = order.map((_, column) => order.indexOf(column));
      return { value: gather(concat(parts, 1), places, 1), logDet, residual };
    };
  return {
    spec: {
      kind: "byColumn",
      groups: groups.map(({ columns, bijection }) => ({ columns, bijection: bijection.spec })),
    },
    directions: slowest(groups.map(({ bijection }) => bijection)),
    encode: transform("encode"),
    decode: transform("decode"),
  };
}
