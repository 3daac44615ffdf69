import type { ImageSet } from "@tractable/data";
import { UserError } from "../../errors/userError.ts";
import { alignLabels } from "../../images/alignLabels.ts";
import { imagesText, sizeText } from "../../images/imageSizeText.ts";
import { imageRows } from "../../images/pixelImages.ts";
import { type ImageOptions, readImageSet, readPatchSet } from "../../images/readModelImages.ts";
import { checkEnough } from "../../rows/checkEnough.ts";
import type { FitCommandOptions } from "./fitUsage.ts";
import type { Training } from "./train.ts";

export interface FitImagesData {
  readonly images: ImageSet;
  readonly validation: Training["about"]["validation"];
}

export type FitImagesDataOptions = Pick<
  FitCommandOptions,
  "validation" | "validationLabels" | "labels" | "size" | "channels" | "skipBad" | "patches"
>;

/** Reads what a density is to be learned from, and refuses what none can be learned from. */
export async function readFitImages(
  sources: readonly string[],
  options: FitImagesDataOptions,
): Promise<FitImagesData> {
  const { validation, validationLabels, labels } = options;
  checkValidationOptions(options);
  const images = await readThem(sources, options);
  const { source, count, classNames } = images;
  checkEnough(source, count, "image");
  if (classNames.length === 1) {
    throw new UserError(
      `--labels: expected two classes or more, got "${classNames[0]}" alone; leave it out, or add images of another`,
    );
  }
  if (typeof validation === "number") return { images, validation };
  const own = await readThem([validation], {
    size: options.size,
    patches: options.patches,
    channels: images.channels,
    skipBad: options.skipBad,
    labels: labels === "folders" ? "folders" : validationLabels,
  });
  if (own.width !== images.width || own.height !== images.height) {
    throw new UserError(
      `${own.source}: expected ${imagesText(images)} to validate with, like ${source}, got ${sizeText(own)}; --size ${sizeText(images)} would bring all to one size`,
    );
  }
  return { images, validation: { rows: imageRows(own), labels: alignLabels(own, classNames) } };
}

/** Whole images of one size, or patches of pictures of any. */
function readThem(
  sources: readonly string[],
  options: ImageOptions & Pick<FitImagesDataOptions, "patches">,
): Promise<ImageSet> {
  const { patches: side, ...whole } = options;
  return side === undefined ? readImageSet(sources, whole) : readPatchSet(sources, { ...whole, side });
}

/**
 * Labels of validation images are needed exactly where there are such images and labels of the others in a
 * file.
 */
function checkValidationOptions({ validation, validationLabels, labels }: FitImagesDataOptions): void {
  const isOwn = typeof validation === "string";
  const why = (reason: string) => new UserError(`--validation-labels: ${reason}`);
  if (validationLabels === undefined) {
    if (isOwn && labels !== undefined && labels !== "folders")
      throw why(`expected a file with the labels of ${validation}, got none; name it`);
    return;
  }
  if (!isOwn) throw why("the validation images are some of the others and have labels; leave it out");
  if (labels === undefined) throw why("expected --labels for the other images too, got none; add them");
  if (labels === "folders") throw why("the folders tell the classes of all images; leave it out");
}
