import { checkOutput } from "../../files/checkOutput.ts";
import { checkKind } from "../../files/dataKind.ts";
import { guardOutput } from "../../files/guardOutput.ts";
import { loadModel } from "../../files/loadModel.ts";
import { isImageModel } from "../../images/imageModel.ts";
import { refuseOptions } from "../../options/refuseOptions.ts";
import { scoreImages } from "./scoreImages.ts";
import { scoreTable } from "./scoreTable.ts";
import { scoreTyped } from "./scoreTyped.ts";
import type { ScoreCommandOptions } from "./scoreUsage.ts";

const IMAGE_OPTIONS = ["samples", "seed", "labels", "size", "channels", "skipBad"] as const;

/** `tractable score`: the log-density of every row of a table, or of every image. */
export async function scoreCommand(
  path: string,
  sources: readonly string[],
  options: ScoreCommandOptions,
): Promise<void> {
  if (options.out !== undefined) {
    await checkOutput(options.out, "rows");
    guardOutput(options.out, { inputs: [path, ...sources], force: options.force });
  }
  const { device, threads } = options;
  const model = await loadModel(path, { device, threads });
  await checkKind(model, sources);
  if (isImageModel(model)) return scoreImages(model, sources, options);
  refuseOptions(options, IMAGE_OPTIONS, `it is for images, and ${path} is a model of a table; leave it out`);
  if (model.schema !== undefined) return scoreTyped(model, sources, options);
  await scoreTable(model, sources, options);
}
