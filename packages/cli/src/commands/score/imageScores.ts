import type { ImageSet } from "@tractable/data";
import { logMeanExp } from "tractable";
import type { ImageModel } from "../../images/imageModel.ts";
import { imageRows } from "../../images/pixelImages.ts";
import { counter } from "../../progress/counter.ts";

/** Images scored at a time. */
const CHUNK = 512;

export interface ImageScores {
  /** ln p(x) in nats, of all classes in equal parts where the model has classes. */
  readonly logProbs: Float64Array;
  /** What is known class by class, where the images have labels. */
  readonly classes: ClassScores | undefined;
}

export interface ClassScores {
  readonly labels: ArrayLike<number>;
  /** The class in which each image is likeliest. */
  readonly predicted: Uint16Array;
  /** ln p(x | its class), nats. */
  readonly logProbs: Float64Array;
}

export interface ImageScoreOptions {
  readonly labels: ArrayLike<number> | undefined;
  readonly samples: number;
  readonly seed: number;
}

/** Scores images with a display of how many are done. */
export async function imageScores(
  model: ImageModel,
  images: ImageSet,
  { labels, samples, seed }: ImageScoreOptions,
): Promise<ImageScores> {
  const { count } = images;
  const logProbs = new Float64Array(count);
  const classes = labels && {
    labels,
    predicted: new Uint16Array(count),
    logProbs: new Float64Array(count),
  };
  const scored = counter("image", "scored");
  for (let from = 0; from < count; from += CHUNK) {
    const rows = imageRows(images, from, Math.min(from + CHUNK, count));
    // A seed for each chunk, lest the noise of all chunks be the same and their errors add up.
    const options = { samples, seed: seed + from };
    if (classes === undefined) logProbs.set(await model.logProb(rows, options), from);
    else {
      const { data, shape } = await model.logProbPerClass(rows, options);
      const [chunk, classCount] = shape;
      const ofClass = (label: number) =>
        Float64Array.from({ length: chunk }, (_, row) => data[row * classCount + label]!);
      logProbs.set(logMeanExp(Array.from({ length: classCount }, (_, label) => ofClass(label))), from);
      for (let row = 0; row < chunk; row++) {
        const perClass = data.subarray(row * classCount, (row + 1) * classCount);
        classes.predicted[from + row] = perClass.indexOf(Math.max(...perClass));
        classes.logProbs[from + row] = perClass[classes.labels[from + row]!]!;
      }
    }
    scored.update(Math.min(from + CHUNK, count));
  }
  scored.stop();
  return { logProbs, classes };
}
