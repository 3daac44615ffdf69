import { TractableError } from "../errors/tractableError.ts";
import type { NamedArray } from "../files/safetensors.ts";
import type { FlowSpec } from "../flows/flow.ts";
import type { PartFactories } from "../parts/part.ts";
import { isSpec } from "../specs/spec.ts";

/**
 * Options of the library's parts that count something, which is made as often as they say; a test holds it.
 */
export const COUNTS: ReadonlySet<string> = new Set([
  "features",
  "context",
  "width",
  "hidden",
  "blocks",
  "bins",
  "layers",
  "components",
  "classes",
  "levels",
  "steps",
  "heads",
  "points",
  "bumps",
  "from",
  "degree",
  "polynomials",
  "units",
  "reflections",
  "rank",
  "pairs",
  "trials",
  "numbers",
  "channels",
  "height",
  "count",
  "radius",
]);
/** Whatever is counted, so many are harmless. */
const HARMLESS = 1024;
/** Deeper than any spec is, and more values. */
const DEEPEST = 200;
const MOST_VALUES = 2_000_000;

/**
 * Compares what a file's spec counts with what lies in the file, before anything is built from it: features
 * and context with the columns, and what counts units, blocks, bins or layers with the sides of the arrays,
 * of which it is one where it is large. What options of `own` parts mean is theirs to say.
 */
export function checkSpec(
  name: string,
  { features, context, classes, bijection, base, pixels, table }: FlowSpec,
  columns: { readonly columns: readonly string[]; readonly contextColumns: readonly string[] },
  tensors: ReadonlyMap<string, NamedArray>,
  own: PartFactories = {},
): void {
  const expectSame = (what: string, got: unknown, count: number) => {
    if (got === count) return;
    throw new TractableError(`${name}: expected ${count} ${what}, as it names so many, got ${String(got)}`);
  };
  // features of a typed table are codes, of which a column may have several: `flow` counts those
  if (table === undefined) expectSame("features", features, columns.columns.length);
  if (table === undefined) expectSame("numbers of context", context, columns.contextColumns.length);
  let largest = Math.max(HARMLESS, columns.columns.length);
  for (const { shape } of tensors.values()) for (const side of shape) largest = Math.max(largest, side);
  let values = 0;
  const walk = (value: unknown, depth: number, where: string | undefined, isInOwn: boolean): void => {
    if (++values > MOST_VALUES || depth > DEEPEST) {
      throw new TractableError(
        `${name}: expected a spec of usual size, got one that is larger or deeper than any flow's`,
      );
    }
    if (typeof value === "number" && where !== undefined && !(Math.abs(value) <= largest)) {
      throw new TractableError(
        `${name}: expected sizes that the arrays in the file have, at most ${largest}, got ${value} as ${where}`,
      );
    }
    if (typeof value !== "object" || value === null) return;
    const isOwn = isSpec(value) ? Object.hasOwn(own, value.kind) : isInOwn;
    for (const [key, inner] of Object.entries(value)) {
      // the entries of a list are what the list is
      const counted = Array.isArray(value) ? where : !isOwn && COUNTS.has(key) ? key : undefined;
      walk(inner, depth + 1, counted, isOwn);
    }
  };
  walk({ bijection, base, classes }, 0, undefined, false);
  walk(pixels?.dequantization, 0, undefined, false);
}
