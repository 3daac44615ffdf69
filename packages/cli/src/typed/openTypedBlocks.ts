import { isLargeTable, openBlocks, type TableBlocks } from "@tractable/data";
import { usualGaps } from "tractable";
import { formatCount } from "../text/format.ts";
import { say } from "../text/print.ts";
import type { TypedDataOptions } from "./typedData.ts";

/** The blocks of a table that is read in blocks; undefined for one that is held in memory. */
export async function openTypedBlocks(
  sources: readonly string[],
  {
    inBlocks,
    columns,
    context,
    seed,
    dropMissing = false,
    missing = [],
  }: Pick<TypedDataOptions, "inBlocks" | "columns" | "context" | "seed" | "dropMissing" | "missing">,
): Promise<TableBlocks | undefined> {
  if (inBlocks === undefined) return undefined;
  if (inBlocks === "if large" && !(await isLargeTable(sources))) return undefined;
  const withoutTexts = dropMissing ? [...usualGaps, ...missing] : undefined;
  const blocks = await openBlocks(sources, { columns, also: context, seed, withoutTexts });
  sayBlocks(blocks);
  return blocks;
}

/** Says how a table is read that isn't held in memory. */
export function sayBlocks({ source, sizes }: TableBlocks): void {
  const rest = sizes.length === 1 ? "" : ` and ${sizes.length - 1} of about ${formatCount(sizes[1]!)}`;
  say(
    `${source}: read in shuffled blocks, one of ${formatCount(sizes[0]!)} rows${rest}; types and statistics are those of the first`,
  );
}
