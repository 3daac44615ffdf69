import type { ImageSet } from "@tractable/data";
import { UserError } from "../../errors/userError.ts";
import { indexOfClass } from "../../images/classIndex.ts";
import { classShares } from "../../images/classShares.ts";
import type { ImageModel } from "../../images/imageModel.ts";
import { imageRows } from "../../images/pixelImages.ts";
import { refuseOptions } from "../../options/refuseOptions.ts";
import type { Edited } from "./edited.ts";
import type { EditCommandOptions } from "./editUsage.ts";

/** An image whose latents, given its class, are decoded with so much of another class. */
export async function betweenClasses(
  model: ImageModel,
  image: ImageSet,
  amounts: readonly number[],
  options: EditCommandOptions,
): Promise<Edited> {
  const { towards, awayFrom } = options;
  refuseOptions(
    options,
    ["examples", "labels"],
    "the model's couplings are given the class, so that no examples are needed; leave it out",
  );
  if (awayFrom === undefined) {
    throw new UserError(
      "--away-from: expected the class of the image, as the model's couplings are given it, got none; add it",
    );
  }
  const { classNames } = model;
  const own = indexOfClass(classNames, "--away-from", awayFrom);
  const wanted = indexOfClass(classNames, "--towards", towards);
  const { data: latent } = await model.encode(imageRows(image), { labels: [own] });
  const latents = new Float32Array(amounts.length * latent.length);
  amounts.forEach((_, step) => {
    latents.set(latent, step * latent.length);
  });
  const labels = classShares(classNames.length, [own, wanted], amounts);
  const moved = await model.decode({ data: latents, shape: [amounts.length, latent.length] }, { labels });
  return { moved, note: undefined, facts: {} };
}
