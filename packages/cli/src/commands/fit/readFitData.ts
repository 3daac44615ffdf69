import type { Support } from "tractable";
import { UserError } from "../../errors/userError.ts";
import { type Dataset, readDataset } from "../../rows/dataset.ts";
import { checkSupports, checkTrainable } from "./checkDataset.ts";
import type { FitCommandOptions } from "./fitUsage.ts";
import { supportsOf } from "./supportsOf.ts";

export interface FitData {
  readonly dataset: Dataset;
  /** A share of the rows, or rows of their own. */
  readonly validation: number | Pick<Dataset, "rows" | "context">;
  readonly supports: readonly Support[];
}

export type FitDataOptions = Pick<
  FitCommandOptions,
  "columns" | "context" | "dropMissing" | "support" | "validation"
>;

/** Reads what a density is to be learned from, and refuses what none can be learned from. */
export async function readFitData(sources: readonly string[], options: FitDataOptions): Promise<FitData> {
  const { columns, context: contextColumns = [], support = new Map(), validation, dropMissing } = options;
  const dataset = await readDataset(sources, { columns, contextColumns, dropMissing });
  if (dataset.columns.length === 0) {
    throw new UserError(
      `--context: expected a column that is left to learn, got all of ${contextColumns.join(", ")}`,
    );
  }
  const supports = supportsOf(dataset.columns, contextColumns, support);
  checkTrainable(dataset);
  checkSupports(dataset, supports);
  if (typeof validation === "number") return { dataset, supports, validation };
  const own = await readDataset([validation], { columns: dataset.columns, contextColumns, dropMissing });
  checkSupports(own, supports);
  return { dataset, supports, validation: { rows: own.rows, context: own.context } };
}
