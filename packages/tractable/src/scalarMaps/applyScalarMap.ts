import type { Way } from "../directions/directions.ts";
import type { Mapped } from "../directions/mapped.ts";
import {
  add,
  concat,
  knownSize,
  maxOver,
  mul,
  reshape,
  split,
  sub,
  sum,
  type Tensor,
  transpose,
} from "../graph/index.ts";
import type { Layout } from "../nets/linear.ts";
import type { ScalarMap, ScalarMapped } from "./scalarMap.ts";

/** How a map wants its parameters: one each can lie beside x, several each go one below the other. */
export function layoutOf(map: ScalarMap): Layout {
  return map.groups.every((size) => size === 1) ? "rows" : "columns";
}

export function parameterCount(map: ScalarMap): number {
  return map.groups.reduce((total, size) => total + size, 0);
}

/**
 * Maps every feature of x, [batch, features], with parameters that a net computed: [batch, count·features],
 * or its transpose, as `layoutOf` says. Group by group, the features of one parameter stand together.
 */
export function applyScalarMap(map: ScalarMap, way: Way, x: Tensor, raw: Tensor): Mapped {
  const features = knownSize(x.shape[1]);
  const sizes = map.groups.map((size) => size * features);
  if (layoutOf(map) === "rows") {
    const { value, logSlope, residual } = map[way](x, split(raw, sizes, 1));
    return {
      value,
      logDet: logSlope.shape.length === 0 ? mul(logSlope, features) : sum(logSlope, { axes: [1] }),
      residual: residual && maxOver(residual, { axes: [1] }),
    };
  }
  const columns = transpose(x);
  return byRows(columns, map[way](reshape(columns, [1, -1]), groupsOf(map, raw, sizes)));
}

/** Parameters of several features below each other, apart by the group they are of: [groups[i], …]. */
function groupsOf({ groups }: ScalarMap, raw: Tensor, sizes: readonly number[]): Tensor[] {
  return split(raw, sizes, 0).map((part, group) => reshape(part, [groups[group]!, -1]));
}

/** What became of the features in columns, [features, batch] or flat, as rows. */
function byRows({ shape }: Tensor, { value, logSlope, residual }: ScalarMapped): Mapped {
  return {
    value: transpose(reshape(value, shape)),
    logDet: sum(reshape(logSlope, shape), { axes: [0] }),
    residual: residual && maxOver(reshape(residual, shape), { axes: [0] }),
  };
}

/**
 * Applies a scalar map to rows with one set of parameters for all of them, [count·features], group by group.
 */
export function applySharedScalarMap(map: ScalarMap, way: Way, x: Tensor, raw: Tensor): Mapped {
  const count = raw.shape[0]!;
  if (layoutOf(map) === "rows") return applyScalarMap(map, way, x, reshape(raw, [1, count]));
  if (map.shared !== undefined) {
    const features = knownSize(x.shape[1]);
    const sizes = map.groups.map((size) => size * features);
    const columns = transpose(x);
    return byRows(columns, map.shared[way](columns, groupsOf(map, raw, sizes)));
  }
  const firstColumn = split(
    x,
    [1, knownSize(x.shape[1]) - 1].filter((size) => size > 0),
    1,
  )[0]!;
  const zeros = transpose(sub(firstColumn, firstColumn));
  return applyScalarMap(map, way, x, add(reshape(raw, [count, 1]), zeros));
}

/** One set of parameters for all rows, for `applySharedScalarMap`, from [features, size] for each group. */
export function sharedParameters(groups: readonly Tensor[]): Tensor {
  return concat(
    groups.map((group) => reshape(transpose(group), [-1])),
    0,
  );
}
