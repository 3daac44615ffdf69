import { areImages, describeTable } from "@tractable/data";
import type { Model } from "tractable";
import { UserError } from "../errors/userError.ts";
import { isImageModel } from "../images/imageModel.ts";
import { imagesText } from "../images/imageSizeText.ts";
import { formatNames } from "../text/format.ts";

export type DataKind = "images" | "table";

export async function dataKind(sources: readonly string[]): Promise<DataKind> {
  return (await areImages(sources)) ? "images" : "table";
}

/** Refuses images for a model of tables, and tables for a model of images. */
export async function checkKind(model: Model, sources: readonly string[]): Promise<void> {
  const kind = await dataKind(sources);
  const label = sources.join(", ");
  if (isImageModel(model)) {
    if (kind === "images") return;
    await checkReadable(sources);
    throw new UserError(
      `${label}: expected ${imagesText(model.image)} as the model was fitted to, got a table; name images, or a model of a table`,
    );
  }
  if (kind === "table") return;
  throw new UserError(
    `${label}: expected a table with ${formatNames(model.columns)} as the model was fitted to, got images; name a table, or a model of images`,
  );
}

/** Refuses a table that isn't there, so that nothing else is said about it. */
export async function checkReadable(sources: readonly string[]): Promise<void> {
  if (!sources.includes("-")) await describeTable([...sources]);
}
