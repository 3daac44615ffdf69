import type { FitOptions } from "tractable";
import { asImageModel } from "../../images/imageModel.ts";
import { defaultGrid, sampleGrid } from "../../images/sampleGrid.ts";
import { writeImageGrid } from "../../pictures/writeImageGrid.ts";
import { say } from "../../text/print.ts";

/** Draws samples while a model learns, always from the same latents. */
export function watchSamples(everyEpochs: number, path: string): NonNullable<FitOptions["watch"]> {
  say(
    `samples will be drawn as ${path}, and again every ${everyEpochs === 1 ? "epoch" : `${everyEpochs} epochs`}`,
  );
  return {
    everyEpochs,
    async call(latest) {
      const model = asImageModel(latest, path);
      const grid = defaultGrid(model);
      await writeImageGrid(path, await sampleGrid(model, { grid }), grid.columns);
    },
  };
}
