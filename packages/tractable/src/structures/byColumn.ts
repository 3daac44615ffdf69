import type { Bijection } from "../bijections/bijection.ts";
import { tally } from "../bijections/tally.ts";
import { slowest, type Way } from "../directions/directions.ts";
import { domainOf } from "../directions/domain.ts";
import type { Mapped } from "../directions/mapped.ts";
import { checkOption, type OptionRule } from "../errors/checkOptions.ts";
import { partOf, required } from "../errors/optionRules.ts";
import { TractableError } from "../errors/tractableError.ts";
import { concat, gather, knownSize, type Tensor } from "../graph/index.ts";
import { inverseOrder } from "../graph/inverseOrder.ts";
import type { Scope } from "../parameters/scope.ts";

/** Columns, and the bijection that maps them. */
export interface ColumnGroup {
  /** Which features the bijection maps, counted from 0. */
  readonly columns: readonly number[];
  /** What maps them. */
  readonly bijection: Bijection;
}

const isBijection = partOf("bijection").accepts;
const columnGroups: OptionRule = {
  expected: "a list of { columns, bijection }",
  accepts: (value) =>
    Array.isArray(value) &&
    value.every(
      (group) =>
        Array.isArray(group?.columns) &&
        group.columns.every(Number.isInteger) &&
        isBijection(group.bijection),
    ),
};

/** Different bijections for different features; those that no group names stay as they are. */
export function byColumn(groups: readonly ColumnGroup[]): Bijection {
  checkOption("byColumn", "its groups", groups, required(columnGroups));
  const transform =
    (way: Way) =>
    (x: Tensor, scope: Scope, context?: Tensor): Mapped => {
      const features = knownSize(x.shape[1]);
      const named = groups.flatMap((group) => group.columns);
      if (
        new Set(named).size !== named.length ||
        named.some((column) => !(column >= 0 && column < features))
      ) {
        throw new TractableError(
          `byColumn: expected each of ${features} columns at most once, got ${named.join(", ")}`,
        );
      }
      const rest = Array.from({ length: features }, (_, column) => column).filter(
        (column) => !named.includes(column),
      );
      const parts: Tensor[] = rest.length > 0 ? [gather(x, rest, 1)] : [];
      const all = tally();
      groups.forEach(({ columns, bijection }, index) => {
        parts.push(all.take(bijection[way](gather(x, columns, 1), scope.child(index), context)));
      });
      return all.result(gather(concat(parts, 1), inverseOrder([...rest, ...named]), 1));
    };
  return {
    spec: {
      kind: "byColumn",
      groups: groups.map(({ columns, bijection }) => ({ columns, bijection: bijection.spec })),
    },
    directions: slowest(groups.map(({ bijection }) => bijection)),
    domain: domainOf(groups.map(({ bijection }) => bijection)),
    encode: transform("encode"),
    decode: transform("decode"),
  };
}
