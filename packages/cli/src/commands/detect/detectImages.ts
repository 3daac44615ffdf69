import { type ImageSet, writeFileAtomically } from "@tractable/data";
import { type AnomalyScores, anomalyDetector, type OddRule, oddRows } from "tractable";
import type { ImageModel } from "../../images/imageModel.ts";
import { imageRows, selectImages } from "../../images/pixelImages.ts";
import { readModelImages } from "../../images/readModelImages.ts";
import { webpComplexity } from "../../images/webpComplexity.ts";
import { writeImageGrid } from "../../pictures/writeImageGrid.ts";
import { counter } from "../../progress/counter.ts";
import { formatCount, plural } from "../../text/format.ts";
import { print, printJson, say } from "../../text/print.ts";
import type { DetectCommandOptions } from "./detectUsage.ts";

export type DetectImagesOptions = Pick<DetectCommandOptions, "out" | "picture" | "json">;

/** Images scored at a time. */
const CHUNK = 512;
const SHOWN = 10;
/** The picture shows so many of the oddest images, so many in a row. */
const PICTURED = 64;
const ACROSS = 8;

/** Which images are odd: likelihood against what a simple code of the image says of its complexity. */
export async function detectImages(
  model: ImageModel,
  sources: readonly string[],
  rule: OddRule,
  { out, picture, json }: DetectImagesOptions,
): Promise<void> {
  const images = await readModelImages(model, sources);
  const scores = await scored(model, images);
  await model.dispose();
  const { odd, threshold } = oddRows(scores, rule);
  const order = [...odd.keys()].sort((a, b) => scores.score[a]! - scores.score[b]!);
  const found = order.filter((index) => odd[index] === 1);
  if (out !== undefined) await writeScores(out, images, scores, odd);
  if (picture !== undefined) {
    await writeImageGrid(picture, selectImages(images, order.slice(0, PICTURED)), ACROSS);
  }
  const { count } = images;
  if (json) {
    const meanLogProb = scores.logProb.reduce((a, b) => a + b, 0) / count;
    const meanScore = scores.score.reduce((a, b) => a + b, 0) / count;
    printJson({
      images: count,
      odd: found.length,
      rate: found.length / count,
      threshold,
      meanLogProb,
      meanScore,
      out,
      picture,
    });
    return;
  }
  const show = out === "-" ? say : print;
  show(
    `${plural(found.length, "odd image")} of ${formatCount(count)}; score ${threshold.toFixed(2)} or less (deviations from usual images)`,
  );
  for (const index of found.slice(0, SHOWN)) {
    show(
      `  ${images.names(index).padEnd(28)} p ${scores.pValue[index]!.toPrecision(2).padEnd(8)} score ${scores.score[index]!.toFixed(2)}`,
    );
  }
  if (found.length > SHOWN) show(`  … and ${formatCount(found.length - SHOWN)} more`);
  if (out !== undefined && out !== "-") show(`written  ${out}`);
  if (picture !== undefined) show(`picture  ${picture} (the oddest first)`);
}

async function scored(model: ImageModel, images: ImageSet): Promise<AnomalyScores> {
  const complexity = model.complexity === webpComplexity.name ? webpComplexity : undefined;
  const detector = await anomalyDetector(model, undefined, { complexity });
  const { count } = images;
  const all = {
    logProb: new Float64Array(count),
    score: new Float64Array(count),
    pValue: new Float64Array(count),
  };
  const progress = counter("image", "scored");
  for (let from = 0; from < count; from += CHUNK) {
    const to = Math.min(from + CHUNK, count);
    const { logProb, score, pValue } = await detector.score(imageRows(images, from, to));
    all.logProb.set(logProb, from);
    all.score.set(score, from);
    all.pValue.set(pValue, from);
    progress.update(to);
  }
  progress.stop();
  return all;
}

async function writeScores(
  path: string,
  images: ImageSet,
  { logProb, score, pValue }: AnomalyScores,
  odd: Uint8Array,
): Promise<void> {
  const rows = Array.from(logProb, (own, index) => ({
    image: images.names(index),
    log_prob: own,
    score: score[index]!,
    p_value: pValue[index]!,
    odd: odd[index] === 1,
  }));
  const quoted = (text: string) => (/[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  const lines = /\.jsonl$/i.test(path)
    ? rows.map((row) => JSON.stringify(row))
    : [
        "image,log_prob,score,p_value,odd",
        ...rows.map((row) => Object.values(row).map(String).map(quoted).join(",")),
      ];
  const text = `${lines.join("\n")}\n`;
  if (path === "-") process.stdout.write(text);
  else await writeFileAtomically(path, text);
}
