import type { ImageModel } from "./imageModel.ts";
import { joinImages, type PixelImages, toPixels } from "./pixelImages.ts";

export interface Grid {
  readonly columns: number;
  readonly rows: number;
}

export interface SampleGridOptions {
  readonly grid?: Grid;
  readonly seed?: number;
  readonly temperature?: number;
  /** The class of all; without it each row of the grid has a class of its own, one after the other. */
  readonly label?: number;
}

const SIDE = 8;
/** More classes than this don't get a row each by default. */
const MOST_ROWS = 12;

/** 8 by 8; of a model with a few classes, a row for each. */
export function defaultGrid({ classNames }: Pick<ImageModel, "classNames">): Grid {
  const { length } = classNames;
  return { columns: SIDE, rows: length > 0 && length <= MOST_ROWS ? length : SIDE };
}

/** Samples to be shown in a grid, row by row. */
export async function sampleGrid(
  model: ImageModel,
  { grid = defaultGrid(model), seed = 0, temperature = 1, label }: SampleGridOptions = {},
): Promise<PixelImages> {
  const { columns, rows } = grid;
  const { classNames, image } = model;
  if (classNames.length === 0 || label !== undefined) {
    return toPixels(await model.sample(columns * rows, { seed, temperature, label }), image);
  }
  const sets: PixelImages[] = [];
  for (let row = 0; row < rows; row++) {
    const options = { seed: seed * rows + row, temperature, label: row % classNames.length };
    sets.push(toPixels(await model.sample(columns, options), image));
  }
  return joinImages(sets);
}
