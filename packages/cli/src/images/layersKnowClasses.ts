import { UserError } from "../errors/userError.ts";
import type { ImageModel } from "./imageModel.ts";

/** Whether the layers of a model are given the class, so that the latents of an image depend on it. */
export function layersKnowClasses({ flow }: ImageModel): boolean {
  return flow.classes > 0;
}

/** Refuses a model whose latents are the same whatever the class. */
export function expectLayersWithClasses(model: ImageModel, path: string): void {
  if (layersKnowClasses(model)) return;
  const got = model.classNames.length === 0 ? "one without classes" : "one whose base alone knows it";
  throw new UserError(
    `${path}: expected a model whose couplings are given the class, got ${got}; fit one with --labels and --classes-in couplings`,
  );
}
