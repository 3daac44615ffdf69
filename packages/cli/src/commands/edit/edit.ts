import type { ImageSet } from "@tractable/data";
import { checkOutput } from "../../files/checkOutput.ts";
import { loadImageModel } from "../../images/imageModel.ts";
import { imageRows, toPixels } from "../../images/pixelImages.ts";
import { readModelImages } from "../../images/readModelImages.ts";
import { readOneImage } from "../../images/readOneImage.ts";
import { writeImageGrid } from "../../pictures/writeImageGrid.ts";
import { plural } from "../../text/format.ts";
import { print, printJson, say } from "../../text/print.ts";
import { classDirection } from "./classDirection.ts";
import type { EditCommandOptions } from "./editUsage.ts";

/**
 * `tractable edit`: an image moved along the direction of the latents that leads to a class (Kingma &
 * Dhariwal 2018, section 5).
 */
export async function editCommand(path: string, source: string, options: EditCommandOptions): Promise<void> {
  const { towards, awayFrom, from, amount, steps, out, device, threads, size, channels } = options;
  await checkOutput(out, "grid");
  const model = await loadImageModel(path, { device, threads });
  const image = await readOneImage(model, source, { size, channels });
  const examples: ImageSet = await readModelImages(model, options.examples, options);
  const { direction, towardsCount, othersCount } = await classDirection(model, examples, {
    towards,
    awayFrom,
  });
  const others = awayFrom === undefined ? "other" : `"${awayFrom}"`;
  say(
    `direction: ${plural(towardsCount, `example`)} of "${towards}" against ${plural(othersCount, `${others} example`)}`,
  );

  const { data: latent } = await model.encode(imageRows(image));
  const amounts = Array.from(
    { length: steps },
    (_, step) => from + ((amount - from) * step) / Math.max(1, steps - 1),
  );
  const moved = new Float32Array(steps * latent.length);
  amounts.forEach((much, step) => {
    moved.set(
      latent.map((value, index) => value + much * direction[index]!),
      step * latent.length,
    );
  });
  const strip = toPixels(await model.decode({ data: moved, shape: [steps, latent.length] }), model.image);
  await model.dispose();
  await writeImageGrid(out, strip, steps);
  if (options.json)
    printJson({
      image: source,
      towards,
      awayFrom,
      amounts,
      examples: towardsCount,
      others: othersCount,
      out,
    });
  else print(`${out}: ${source} moved by ${from} … ${amount} towards "${towards}", in ${steps} images`);
}
