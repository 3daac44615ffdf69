import { type BackendOptions, type ImageArchive, loadBytes, type Model } from "tractable";
import { UserError } from "../errors/userError.ts";
import { loadModel } from "./loadModel.ts";

/** How many digits of a hash are shown. */
const SHOWN = 12;

/** The model that is named, or lies inside an archive of images; refuses one that has no whole one. */
export async function modelOfArchive(
  archive: ImageArchive,
  path: string,
  modelPath: string | undefined,
  options: BackendOptions,
): Promise<Model> {
  if (modelPath !== undefined) return loadModel(modelPath, options);
  const embedded = await archive.embeddedModel();
  if (embedded === undefined) {
    const isInside = archive.inside?.includes("model") || archive.chunks.some(({ kind }) => kind === "model");
    const why = isInside ? "the one inside is damaged" : "none is inside";
    throw new UserError(
      `${path}: expected --model with the model it was made with, ${archive.model.slice(0, SHOWN)}…, as ${why}; name it`,
    );
  }
  return loadBytes(embedded, { ...options, name: `${path}, its model` });
}
