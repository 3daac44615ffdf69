import { TractableError } from "../errors/tractableError.ts";

/**
 * Which features a coupling leaves as they are (true) while it reads them: the first half, the last half,
 * every other one beginning with the first or the second, or one flag for each.
 */
export type Mask = "first half" | "last half" | "even" | "odd" | readonly boolean[];

export interface Sides {
  /** Columns that pass unchanged and feed the net. */
  readonly kept: readonly number[];
  /** Columns that are transformed. */
  readonly changed: readonly number[];
}

/**
 * The two sides of a mask. With one feature nothing can be kept: it is transformed without being looked at.
 */
export function sidesOf(mask: Mask, features: number): Sides {
  const columns = Array.from({ length: features }, (_, column) => column);
  if (features === 1) return { kept: [], changed: columns };
  if (typeof mask !== "string" && mask.length !== features) {
    throw new TractableError(`coupling: expected a mask of ${features} flags, got ${mask.length}`);
  }
  const middle = Math.floor(features / 2);
  const isKept = (column: number): boolean => {
    if (mask === "first half") return column < middle;
    if (mask === "last half") return column >= middle;
    if (mask === "even") return column % 2 === 0;
    if (mask === "odd") return column % 2 === 1;
    return mask[column]!;
  };
  const changed = columns.filter((column) => !isKept(column));
  if (changed.length === 0)
    throw new TractableError("coupling: expected a mask that leaves a feature to change, got none");
  return { kept: columns.filter(isKept), changed };
}
