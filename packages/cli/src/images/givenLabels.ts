import type { ImageSet } from "@tractable/data";
import { UserError } from "../errors/userError.ts";
import { alignLabels } from "./alignLabels.ts";
import type { ImageModel } from "./imageModel.ts";
import { layersKnowClasses } from "./layersKnowClasses.ts";

/** The class of each image where the layers of the model are given it; refuses labels where they aren't. */
export function givenLabels(model: ImageModel, images: ImageSet): Uint16Array | undefined {
  const isGiven = layersKnowClasses(model);
  if (!isGiven && images.labels !== undefined) {
    throw new UserError("--labels: the couplings of the model aren't given the class; leave it out");
  }
  const labels = isGiven ? alignLabels(images, model.classNames) : undefined;
  if (isGiven && labels === undefined) {
    throw new UserError(
      "--labels: expected the class of each image, as the model's couplings are given it; add it",
    );
  }
  return labels;
}
