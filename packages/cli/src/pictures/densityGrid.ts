import type { Matrix, Model } from "tractable";
import type { DensityGrid } from "./densityPanel.ts";

const CELLS = 160;

/** The density of a model of two columns at the centres of a square grid's cells. */
export async function densityGrid(
  model: Model,
  [left, right]: readonly [number, number],
  [bottom, top]: readonly [number, number],
  context: Matrix | undefined,
): Promise<DensityGrid> {
  const data = new Float32Array(CELLS * CELLS * 2);
  for (let cell = 0; cell < CELLS * CELLS; cell++) {
    const [column, row] = [cell % CELLS, Math.floor(cell / CELLS)];
    data[2 * cell] = left + ((column + 0.5) / CELLS) * (right - left);
    data[2 * cell + 1] = bottom + ((row + 0.5) / CELLS) * (top - bottom);
  }
  const logProbs = await model.logProb({ data, shape: [CELLS * CELLS, 2] }, { context });
  return { columns: CELLS, rows: CELLS, values: logProbs.map(Math.exp) };
}
