import { checkOutput } from "../../files/checkOutput.ts";
import { loadImageModel } from "../../images/imageModel.ts";
import { layersKnowClasses } from "../../images/layersKnowClasses.ts";
import { toPixels } from "../../images/pixelImages.ts";
import { readOneImage } from "../../images/readOneImage.ts";
import { writeImageGrid } from "../../pictures/writeImageGrid.ts";
import { print, printJson, say } from "../../text/print.ts";
import { alongDirection } from "./alongDirection.ts";
import { betweenClasses } from "./betweenClasses.ts";
import type { EditCommandOptions } from "./editUsage.ts";

/**
 * `tractable edit`: an image moved towards a class. Where the couplings are given the class, its latents stay
 * and the class that they are decoded with moves; otherwise the latents move along the direction that leads
 * to the class.
 */
export async function editCommand(path: string, source: string, options: EditCommandOptions): Promise<void> {
  const { towards, awayFrom, from, amount, steps, out, device, threads, size, channels } = options;
  await checkOutput(out, "grid");
  const model = await loadImageModel(path, { device, threads });
  const image = await readOneImage(model, source, { size, channels });
  const amounts = Array.from(
    { length: steps },
    (_, step) => from + ((amount - from) * step) / Math.max(1, steps - 1),
  );
  const edit = layersKnowClasses(model) ? betweenClasses : alongDirection;
  const { moved, note, facts } = await edit(model, image, amounts, options);
  if (note !== undefined) say(note);
  await model.dispose();
  await writeImageGrid(out, toPixels(moved, model.image), steps);
  if (options.json) printJson({ image: source, towards, awayFrom, amounts, ...facts, out });
  else print(`${out}: ${source} moved by ${from} … ${amount} towards "${towards}", in ${steps} images`);
}
