import type { ImageSet } from "@tractable/data";
import { UserError } from "../../errors/userError.ts";
import type { ImageModel } from "../../images/imageModel.ts";
import { imageRows } from "../../images/pixelImages.ts";
import { readModelImages } from "../../images/readModelImages.ts";
import { plural } from "../../text/format.ts";
import { classDirection } from "./classDirection.ts";
import type { Edited } from "./edited.ts";
import type { EditCommandOptions } from "./editUsage.ts";

/**
 * An image moved by so much of the direction of the latents that leads to a class (Kingma & Dhariwal 2018,
 * section 5).
 */
export async function alongDirection(
  model: ImageModel,
  image: ImageSet,
  amounts: readonly number[],
  options: EditCommandOptions,
): Promise<Edited> {
  const { towards, awayFrom, examples: sources, labels } = options;
  if (sources === undefined || labels === undefined) {
    const lacking = sources === undefined ? "--examples" : "--labels";
    throw new UserError(`${lacking}: expected images with and without the class, and their labels, got none`);
  }
  const examples = await readModelImages(model, sources, options);
  const { direction, towardsCount, othersCount } = await classDirection(model, examples, {
    towards,
    awayFrom,
  });
  const others = awayFrom === undefined ? "other" : `"${awayFrom}"`;
  const { data: latent } = await model.encode(imageRows(image));
  const moved = new Float32Array(amounts.length * latent.length);
  amounts.forEach((much, step) => {
    moved.set(
      latent.map((value, index) => value + much * direction[index]!),
      step * latent.length,
    );
  });
  return {
    moved: await model.decode({ data: moved, shape: [amounts.length, latent.length] }),
    note: `direction: ${plural(towardsCount, `example`)} of "${towards}" against ${plural(othersCount, `${others} example`)}`,
    facts: { examples: towardsCount, others: othersCount },
  };
}
