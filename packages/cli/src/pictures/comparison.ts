import type { Matrix, Model } from "tractable";
import { manyColumns } from "./manyColumns.ts";
import type { PictureOptions } from "./modelPicture.ts";
import { oneColumn } from "./oneColumn.ts";
import type { Placed } from "./page.ts";
import { joinColumns, thin } from "./points.ts";
import { twoColumns } from "./twoColumns.ts";

const MOST_ROWS = 2000;

export interface Comparison {
  readonly placed: readonly Placed[];
  /** What isn't shown. */
  readonly note?: string;
  readonly height: number;
}

/** Panels that show what a model makes beside what it was shown: as many samples as rows, to be fair. */
export async function comparison(
  model: Model,
  { data, given, seed = 0, pairs }: PictureOptions,
): Promise<Comparison> {
  const rows = data && thin(data.rows, MOST_ROWS);
  const context = data?.context && thin(data.context, MOST_ROWS);
  const sampled =
    context === undefined
      ? await model.sample(rows?.shape[0] ?? MOST_ROWS, { seed, context: given })
      : await model.sample(1, { seed, context });

  const names = [...model.columns, ...(context ? model.contextColumns : [])];
  const join = (features: Matrix) => joinColumns(names, context ? [features, context] : [features]);
  const [points, samples] = [rows && join(rows), join(sampled)];
  if (names.length === 1) return oneColumn(model, points, samples, given);
  if (names.length === 2 && context === undefined && pairs === undefined)
    return twoColumns(model, points, samples, given);
  return manyColumns(points, samples, model.columns.length, pairs);
}
