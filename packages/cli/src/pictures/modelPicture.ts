import type { Matrix, Model } from "tractable";
import type { Dataset } from "../rows/dataset.ts";
import { plural } from "../text/format.ts";
import { comparison } from "./comparison.ts";
import type { Pair } from "./interestingPairs.ts";
import { modelPage } from "./modelPage.ts";

export interface PictureOptions {
  readonly title: string;
  /** Rows to compare samples with. */
  readonly data?: Dataset;
  /** The context to draw samples for, where there is no data. */
  readonly given?: Matrix;
  readonly seed?: number;
  /** Which pairs of columns to show, by their places; the most telling ones by default. */
  readonly pairs?: readonly Pair[];
}

/** A model of a table as an SVG page: how training went, and what it makes beside what it was shown. */
export async function modelPicture(model: Model, options: PictureOptions): Promise<string> {
  const { columns, contextColumns } = model;
  const given = contextColumns.length === 0 ? "" : ` given ${contextColumns.join(", ")}`;
  const shown = await comparison(model, options);
  const note = shown.note === undefined ? "" : ` (${shown.note})`;
  return modelPage(model, {
    title: options.title,
    subject: `${plural(columns.length, "column")}${given}${note}`,
    comparison: shown,
  });
}
