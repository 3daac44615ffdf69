import { classesOf } from "../flows/flow.ts";
import type { Complexity } from "../images/complexity.ts";
import { logMeanExp } from "../model/logMeanExp.ts";
import { takeData } from "./minibatches/splitRows.ts";
import type { Prepared } from "./prepare.ts";
import type { Trainer } from "./trainer.ts";

/** The most rows that are scored: enough to tell a tail probability. */
const ROWS = 20_000;
/** The complexity of each image takes time. */
const IMAGES = 4000;
/** The fewest rows of models with classes, whose rows take a pass for every class. */
const FEWEST_ROWS = 500;

/**
 * What `anomalyDetector` compares new rows with: ln p(x) of validation rows at the trainer's parameters, in
 * ascending order; of images not in order, and followed by the complexity of each. Rows to be judged come
 * without labels, so classes are averaged over.
 */
export async function calibrationScores(
  trainer: Trainer,
  validation: Prepared["validation"],
  complexity: Complexity,
): Promise<Float32Array> {
  const { flow } = trainer.options.density;
  const classes = classesOf(flow);
  const most = flow.pixels === undefined ? ROWS : IMAGES;
  const enough = Math.max(FEWEST_ROWS, Math.ceil(most / Math.max(1, classes)));
  const rows = Math.min(enough, validation.x.shape[0]);
  const places = Uint32Array.from({ length: rows }, (_, row) => row);
  const data = takeData(validation, places);
  const given: Float64Array[] = [];
  for (let label = 0; label < classes; label++) {
    given.push(await trainer.logProb({ ...data, labels: new Uint32Array(rows).fill(label) }));
  }
  const scores = classes === 0 ? await trainer.logProb(data) : logMeanExp(given);
  if (flow.pixels === undefined) return Float32Array.from(scores).sort();
  const lengths = await complexity.lengths(data.x.data, flow.pixels.image);
  return Float32Array.from([...scores, ...lengths]);
}
