import type { ImageSet } from "@tractable/data";
import { UserError } from "../../errors/userError.ts";
import { checkOutput } from "../../files/checkOutput.ts";
import { alignLabels } from "../../images/alignLabels.ts";
import type { ImageModel } from "../../images/imageModel.ts";
import { readModelImages } from "../../images/readModelImages.ts";
import { measureOf } from "../../text/measure.ts";
import { print, printJson, say } from "../../text/print.ts";
import { imageScoreSummary } from "./imageScoreSummary.ts";
import { type ClassScores, imageScores } from "./imageScores.ts";
import { LogProbs } from "./logProbs.ts";
import { scorePictures } from "./scorePictures.ts";
import type { ScoreCommandOptions } from "./scoreUsage.ts";
import { writeImageScores } from "./writeImageScores.ts";

export type ScoreImagesOptions = Pick<
  ScoreCommandOptions,
  "out" | "samples" | "seed" | "json" | "size" | "channels" | "labels" | "skipBad"
>;

const SHOWN_LOWEST = 5;

/** Bits per dimension of every image. */
export async function scoreImages(
  model: ImageModel,
  sources: readonly string[],
  options: ScoreImagesOptions,
): Promise<void> {
  if (model.coder?.sizes === "any" && options.size === undefined) {
    return scorePictures(model, model.coder, sources, options);
  }
  const { out, samples = 1, seed = 0, json } = options;
  if (out !== undefined) await checkOutput(out, "scores");
  if (options.labels !== undefined && model.classNames.length === 0) {
    throw new UserError(
      "--labels: the model tells no classes apart; leave it out, or fit a model with --labels",
    );
  }
  const images = await readModelImages(model, sources, options);
  const labels = alignLabels(images, model.classNames);
  const scores = await imageScores(model, images, { labels, samples, seed });
  await model.dispose();

  const { of } = measureOf(model);
  const { classNames } = model;
  if (out !== undefined) await writeImageScores(out, images, { ...scores, classNames, bitsPerDimension: of });
  const statistics = statisticsOf(scores.logProbs);
  const classes = scores.classes && {
    accuracy: accuracy(scores.classes),
    logProb: statisticsOf(scores.classes.logProbs).mean,
  };
  const lowest = lowestImages(images, scores.logProbs);
  if (json) {
    const { mean, standardError } = statistics;
    return printJson({
      images: images.count,
      bitsPerDimension: of(mean),
      standardError: Math.abs(of(standardError)),
      meanLogProb: mean,
      standardErrorLogProb: standardError,
      samples,
      skipped: images.skipped.length,
      ...(classes && { accuracy: classes.accuracy, bitsPerDimensionGivenClass: of(classes.logProb) }),
      leastLikely: lowest.map(({ name, logProb }) => ({ image: name, bitsPerDimension: of(logProb) })),
      out,
    });
  }
  // Scores on standard output are for a program to read.
  const show = out === "-" ? say : print;
  show(
    imageScoreSummary(model, { statistics, samples, classes, lowest, out, skipped: images.skipped.length }),
  );
}

function statisticsOf(logProbs: Float64Array) {
  const all = new LogProbs();
  all.add(logProbs);
  return all.statistics();
}

function accuracy({ labels, predicted }: ClassScores): number {
  const right = predicted.filter((label, index) => label === labels[index]);
  return right.length / predicted.length;
}

function lowestImages({ names }: ImageSet, logProbs: Float64Array) {
  return Array.from(logProbs, (logProb, index) => ({ index, logProb }))
    .sort((a, b) => a.logProb - b.logProb || a.index - b.index)
    .slice(0, SHOWN_LOWEST)
    .map(({ index, logProb }) => ({ name: names(index), logProb }));
}
