import type { BackendOptions, Model } from "tractable";
import { UserError } from "../errors/userError.ts";
import { loadModel } from "../files/loadModel.ts";
import { formatNames } from "../text/format.ts";

/** A model of images. */
export interface ImageModel extends Model {
  readonly image: NonNullable<Model["image"]>;
}

export function isImageModel(model: Model): model is ImageModel {
  return model.image !== undefined;
}

/** A model from its file, for commands that only images have. */
export async function loadImageModel(path: string, options: BackendOptions): Promise<ImageModel> {
  return asImageModel(await loadModel(path, options), path);
}

/** The model in this file as one of images; refuses one of a table. */
export function asImageModel(model: Model, path: string): ImageModel {
  if (isImageModel(model)) return model;
  throw new UserError(
    `${path}: expected a model of images, got one of a table (${formatNames(model.columns)}); fit one with "tractable fit <images>"`,
  );
}
