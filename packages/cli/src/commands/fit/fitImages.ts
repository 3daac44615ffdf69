import type { ImageSet } from "@tractable/data";
import { type Model, warmUp } from "tractable";
import { asImageModel } from "../../images/imageModel.ts";
import { imagesText } from "../../images/imageSizeText.ts";
import { imageRows } from "../../images/pixelImages.ts";
import { webpComplexity } from "../../images/webpComplexity.ts";
import { plural } from "../../text/format.ts";
import { bitsPerDimension } from "../../text/measure.ts";
import { say } from "../../text/print.ts";
import type { FitOutcome } from "./fitOutcome.ts";
import { checkPictureAside, type FitPaths } from "./fitPaths.ts";
import type { FitCommandOptions } from "./fitUsage.ts";
import type { ImageFlowName } from "./flowNames.ts";
import type { ImageFlowOptions } from "./flowTable.ts";
import { checkImageFlowOptions, imageFlow } from "./imageFlow.ts";
import { patchSide } from "./patchSide.ts";
import { type FitImagesDataOptions, readFitImages } from "./readFitImages.ts";
import { type TrainOptions, train } from "./train.ts";
import { watchSamples } from "./watchSamples.ts";

export type FitImagesOptions = FitImagesDataOptions &
  ImageFlowOptions &
  TrainOptions &
  Pick<FitCommandOptions, "watch" | "picture">;

/** Learns the density of images. */
export async function fitImages(
  sources: readonly string[],
  name: ImageFlowName,
  given: FitImagesOptions,
  paths: FitPaths,
): Promise<FitOutcome> {
  checkImageFlowOptions(name, given);
  const patches = name === "idf" ? await patchSide(sources, given) : undefined;
  const options = { ...given, patches };
  const [{ images, validation }] = await Promise.all([
    readFitImages(sources, options),
    warmUp({ device: options.device, threads: options.threads }),
  ]);
  const { channels, height, width, labels, classNames } = images;
  const pictures = [
    ...(options.picture ? [paths.picture] : []),
    ...(options.watch === undefined ? [] : [paths.samples]),
  ];
  const files = Array.from({ length: images.count }, (_, index) => images.names(index));
  for (const picture of pictures) await checkPictureAside(sources, files, picture);
  const flow = imageFlow(name, { channels, height, width }, classNames.length, options, images.count);
  say(describe(images, patches !== undefined));
  for (const { path, reason } of images.skipped.slice(0, SHOWN_SKIPPED)) say(`left out ${path}: ${reason}`);

  const about = {
    validation,
    labels,
    classNames,
    complexity: webpComplexity,
    watch: options.watch === undefined ? undefined : watchSamples(options.watch, paths.samples),
  };
  const measure = bitsPerDimension(channels * height * width, classNames.length > 0);
  const trained = await train({ flow, rows: imageRows(images), measure, about }, options, paths);
  return {
    ...trained,
    facts: facts(trained.model, images, name),
    draw: async (title) => {
      const { imageModelPicture } = await import("../../pictures/imageModelPicture.ts");
      return imageModelPicture(asImageModel(trained.model, paths.model), { title, images });
    },
  };
}

const SHOWN_SKIPPED = 5;

function describe(images: ImageSet, arePatches: boolean): string {
  const { source, count, classNames, skipped } = images;
  const classes = classNames.length === 0 ? "" : ` in ${plural(classNames.length, "class", "classes")}`;
  const leftOut = skipped.length === 0 ? "" : `; ${plural(skipped.length, "file")} left out`;
  const what = arePatches ? ", patches of pictures of any size" : "";
  return `${source}: ${imagesText(images, count)}${what}${classes}${leftOut}`;
}

function facts(
  { report, columns }: Model,
  { count, channels, height, width, classNames, skipped }: ImageSet,
  flow: string,
) {
  const { rows: trainingImages, validationRows: validationImages, trainLogProb, validationLogProb } = report!;
  const { of } = bitsPerDimension(columns.length, classNames.length > 0);
  const given = classNames.length > 0 ? "GivenClass" : "";
  return {
    images: count,
    trainingImages,
    validationImages,
    image: { channels, height, width },
    classes: classNames.length,
    skipped: skipped.length,
    flow,
    [`trainBitsPerDimension${given}`]: of(trainLogProb),
    [`validationBitsPerDimension${given}`]: of(validationLogProb),
  };
}
