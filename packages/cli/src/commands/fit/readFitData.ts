import { describeTable, isLargeTable, missingMarkers, openBlocks, type TableBlocks } from "@tractable/data";
import type { RowSource, Support } from "tractable";
import { UserError } from "../../errors/userError.ts";
import { type Dataset, readDataset } from "../../rows/dataset.ts";
import { sayBlocks } from "../../typed/openTypedBlocks.ts";
import { checkEnds } from "../../typed/typedData.ts";
import { blockSource, datasetOfCells } from "./blockSource.ts";
import { checkSupports, checkTrainable } from "./checkDataset.ts";
import type { FitCommandOptions } from "./fitUsage.ts";
import { supportsOf } from "./supportsOf.ts";

export interface FitData {
  /** The rows in memory: all, or those of the first block. */
  readonly dataset: Dataset;
  /** All rows of a table that isn't held in memory, how many they are, and their blocks, to be closed. */
  readonly source?: RowSource;
  readonly blocks?: TableBlocks;
  /** A share of the rows, or rows of their own. */
  readonly validation: number | Pick<Dataset, "rows" | "context">;
  readonly supports: readonly Support[];
}

export type FitDataOptions = Pick<
  FitCommandOptions,
  "columns" | "context" | "dropMissing" | "support" | "validation" | "seed" | "stream"
>;

/** Reads what a density is to be learned from, and refuses what none can be learned from. */
export async function readFitData(sources: readonly string[], options: FitDataOptions): Promise<FitData> {
  const isInBlocks = options.stream || (await isLargeTable(sources));
  const blocks = isInBlocks ? await openNumberBlocks(sources, options) : undefined;
  try {
    return await fitData(sources, options, blocks);
  } catch (error) {
    await blocks?.close();
    throw error;
  }
}

/** The blocks of a table of numbers alone. */
async function openNumberBlocks(
  sources: readonly string[],
  { columns, context, seed, dropMissing }: FitDataOptions,
): Promise<TableBlocks> {
  const names = (await describeTable([...sources])).map(({ name }) => name);
  const withoutTexts = dropMissing === true ? missingMarkers : undefined;
  const blocks = await openBlocks(sources, {
    columns,
    also: context,
    numbers: new Set(names),
    seed,
    withoutTexts,
  });
  sayBlocks(blocks);
  return blocks;
}

async function fitData(
  sources: readonly string[],
  options: FitDataOptions,
  blocks: TableBlocks | undefined,
): Promise<FitData> {
  const { columns, context: contextColumns = [], support = new Map(), validation, dropMissing } = options;
  await blocks?.checkNumbers(blocks.columns);
  const dataset =
    blocks === undefined
      ? await readDataset(sources, { columns, contextColumns, dropMissing })
      : datasetOfCells(blocks.source, blocks.first.cells, contextColumns);
  if (dataset.columns.length === 0) {
    throw new UserError(
      `--context: expected a column that is left to learn, got all of ${contextColumns.join(", ")}`,
    );
  }
  const supports = supportsOf(dataset.columns, contextColumns, support);
  checkTrainable(dataset);
  checkSupports(dataset, supports);
  if (blocks !== undefined) await checkBlockSupports(blocks, dataset.columns, supports);
  const streamed = blocks && { blocks, source: blockSource(blocks, dataset) };
  if (typeof validation === "number") return { dataset, supports, validation, ...streamed };
  const own = await readDataset([validation], { columns: dataset.columns, contextColumns, dropMissing });
  checkSupports(own, supports);
  return { dataset, supports, validation: { rows: own.rows, context: own.context }, ...streamed };
}

/** Refuses a table in blocks of which some row lies outside the declared supports. */
async function checkBlockSupports(
  blocks: TableBlocks,
  columns: readonly string[],
  supports: readonly Support[],
): Promise<void> {
  const declared = columns.filter((_, column) => supports[column] !== "real");
  if (declared.length === 0) return;
  const facts = await blocks.facts(declared);
  for (const [column, support] of supports.entries()) {
    if (support !== "real") checkEnds(blocks.source, columns[column]!, support, facts.get(columns[column]!)!);
  }
}
