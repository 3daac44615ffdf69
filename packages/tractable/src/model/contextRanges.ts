import { contextStandardization } from "../density/parameterNames.ts";
import type { TableSchema } from "../tables/tableSchema.ts";

/** Numbers from low to high. */
export interface ContextRange {
  /** The smallest number that is like those of training. */
  readonly low: number;
  /** The largest number that is like those of training. */
  readonly high: number;
}

/** A normal value is farther from the mean than so many deviations once in 500 million. */
const DEVIATIONS = 6;

/**
 * Where a number of the context can be said to be like those of training, for each column of the context: of
 * plain numbers within six deviations of the mean; of a typed table's numbers within the range that most
 * lay in, widened by itself on both sides. Undefined for columns that hold no numbers.
 */
export function contextRanges(
  columns: readonly string[],
  values: ReadonlyMap<string, Float32Array>,
  schema: TableSchema | undefined,
): (ContextRange | undefined)[] {
  if (schema !== undefined) return columns.map((name) => typedRange(schema, name));
  const center = values.get(contextStandardization.center);
  const scale = values.get(contextStandardization.scale);
  // a flow that doesn't look at its context has no standardisation of it
  if (center === undefined || scale === undefined) return columns.map(() => undefined);
  return columns.map((_, at) => {
    const reach = DEVIATIONS * scale[at]!;
    return { low: center[at]! - reach, high: center[at]! + reach };
  });
}

function typedRange({ columns }: TableSchema, name: string): ContextRange | undefined {
  const column = columns.find((one) => one.name === name);
  const code = column?.codes[0];
  if (code?.type !== "number" || column?.type === "time") return undefined;
  const { axis, atoms, grid } = code;
  const knots = grid === undefined ? axis.knots : axis.knots.map((knot) => grid.origin + grid.step * knot);
  const ends = [...knots, ...atoms];
  const low = Math.min(...ends);
  const high = Math.max(...ends);
  return { low: low - (high - low), high: high + (high - low) };
}
