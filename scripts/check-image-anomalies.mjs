// How well a model of one sort of image tells another sort: AUROC of ln p(x) alone, and with the image's own
// complexity taken off.
//   npm run check:image-anomalies -- <usual train images> <usual test images> <odd test images> [minutes]
// "inverted" as the odd images are the usual ones in negative.
import { losslessLengths, readImages } from "@tractable/data";
import { anomalyDetector, fit as fitFlow, glow } from "tractable";

const [train, usual, odd, minutes = "10"] = process.argv.slice(2);
if (odd === undefined) {
  console.error(
    'check:image-anomalies: expected the usual training images, the usual test images and the odd test images (or "inverted"), got fewer; name the three files or folders',
  );
  process.exit(2);
}
const IMAGES = 2000;
/** As the command measures it. */
const complexity = { name: "webp", lengths: losslessLengths };

async function pixelsOf(path, most = Number.POSITIVE_INFINITY) {
  const { pixels, count, channels, height, width } = await readImages([path]);
  const images = Math.min(count, most);
  const size = channels * height * width;
  return { data: pixels.subarray(0, images * size), shape: [images, channels, height, width] };
}

const training = await pixelsOf(train);
const [, channels, height, width] = training.shape;
const image = { channels, height, width };
const model = await fitFlow(glow({ image, steps: 8, width: 64 }), training, {
  learningRate: 5e-3,
  timeLimit: 60 * Number(minutes),
  threads: 1,
  complexity,
});
const bits = -model.report.validationLogProb / (channels * height * width * Math.LN2);
console.log(`fitted for ${minutes} minutes: validation ${bits.toFixed(3)} bits per dimension`);
const own = await pixelsOf(usual, IMAGES);
const other =
  odd === "inverted"
    ? { data: own.data.map((value) => 255 - value), shape: own.shape }
    : await pixelsOf(odd, IMAGES);
const detector = await anomalyDetector(model, undefined, { complexity });
const [a, b] = [await detector.score(own), await detector.score(other)];

/** The probability that a usual image has a higher score than an odd one. */
function auroc(high, low) {
  const all = [...Array.from(high, (value) => [value, 0]), ...Array.from(low, (value) => [value, 1])];
  all.sort(([x], [y]) => x - y);
  let wins = 0;
  let oddBelow = 0;
  for (const [, isOdd] of all) {
    if (isOdd === 1) oddBelow++;
    else wins += oddBelow;
  }
  return wins / (high.length * low.length);
}

console.log(`AUROC of ln p(x): ${auroc(a.logProb, b.logProb).toFixed(4)}`);
console.log(`AUROC with complexity: ${auroc(a.score, b.score).toFixed(4)}`);
console.log(
  `usual images with p ≤ 0.05: ${(a.pValue.filter((p) => p <= 0.05).length / a.pValue.length).toFixed(4)}`,
);
