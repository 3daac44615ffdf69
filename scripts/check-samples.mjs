// How sharp the samples of a model are, as a number: a small classifier is trained on labelled images, and
// the features of samples are compared with those of test images, at several temperatures. Of a model with
// classes also how many samples, and translated test images, are taken for the class that was asked for.
//   npm run check:samples -- <model.safetensors> <train images> <train labels> <test images> <test labels> [0.6,0.8,1] [samples]
import { readImages } from "@tractable/data";
import { load } from "tractable";
import { FEATURES, trainClassifier } from "./samples/classifier.mjs";
import { frechetDistance } from "./samples/frechetDistance.mjs";

const [
  path,
  trainPath,
  trainLabels,
  testPath,
  testLabels,
  temperatures = "0.6,0.7,0.8,0.9,1",
  most = "2000",
] = process.argv.slice(2);
if (testLabels === undefined) {
  console.error(
    "check-samples.mjs: expected a model, training images, their labels, test images, their labels",
  );
  process.exit(2);
}
const STEPS = 1000;
const CHUNK = 100;

async function read(images, labels) {
  const set = await readImages([images], { labels });
  const { pixels, count, channels, height, width } = set;
  return { ...set, rows: { data: pixels, shape: [count, channels, height, width] } };
}

const [train, test] = [await read(trainPath, trainLabels), await read(testPath, testLabels)];
const { classNames } = train;
const labels = test.labels.map((label) => classNames.indexOf(test.classNames[label]));
const size = train.channels * train.height * train.width;
let began = Date.now();
const look = await trainClassifier(train.rows, train.labels, classNames.length, STEPS);
const seen = await look(test.pixels);
const right = seen.predicted.filter((label, row) => label === labels[row]).length / test.count;
console.log(
  `classifier: ${STEPS} steps of 64 of ${train.count} images in ${((Date.now() - began) / 1000).toFixed(0)} s, ${(100 * right).toFixed(2)} % of ${test.count} test images told right`,
);

const count = Math.min(Number(most), train.count, test.count);
const percent = (share) => `${(100 * share).toFixed(1)} %`;
const distance = (features) => frechetDistance(features, seen.features, FEATURES).toFixed(2);
const model = await load(path, { threads: 1 });
const own = (name) => model.classNames.indexOf(name);

console.log(`\n${path}: ${count} images of each sort against ${test.count} test images\n`);
console.log("| images | Fréchet distance of features | taken for the class asked for |");
console.log("|---|---|---|");
// evenly picked, as labels may be sorted
const picked = Array.from({ length: count }, (_, row) => Math.floor((row * train.count) / count));
const real = new Uint8Array(count * size);
picked.forEach((at, row) => {
  real.set(train.pixels.subarray(at * size, (at + 1) * size), row * size);
});
const known = await look(real);
const realRight = known.predicted.filter((label, row) => label === train.labels[picked[row]]).length / count;
console.log(`| training images | ${distance(known.features)} | ${percent(realRight)} |`);

for (const temperature of temperatures.split(",").map(Number)) {
  began = Date.now();
  const samples = new Uint8Array(count * size);
  const asked = Array.from({ length: count }, (_, row) => Math.floor(row / CHUNK) % classNames.length);
  for (let from = 0; from < count; from += CHUNK) {
    const label = model.classNames.length === 0 ? undefined : own(classNames[asked[from]]);
    const rows = Math.min(CHUNK, count - from);
    const { data } = await model.sample(rows, { seed: from, temperature, label });
    samples.set(Uint8Array.from(data), from * size);
  }
  const { features, predicted } = await look(samples);
  const told =
    model.classNames.length === 0
      ? "–"
      : percent(predicted.filter((label, row) => label === asked[row]).length / count);
  console.log(`| samples at temperature ${temperature} | ${distance(features)} | ${told} |`);
}

if (model.flow.classes > 0) {
  // every test image becomes one of the next class but two
  const translated = new Uint8Array(count * size);
  const wanted = Array.from({ length: count }, (_, row) => (labels[row] + 3) % classNames.length);
  for (let from = 0; from < count; from += CHUNK) {
    const to = Math.min(from + CHUNK, count);
    const rows = { data: test.pixels.subarray(from * size, to * size), shape: [to - from, size] };
    const modelLabels = (of) => Array.from(of.slice(from, to), (label) => own(classNames[label]));
    const latents = await model.encode(rows, { labels: modelLabels(labels) });
    const { data } = await model.decode(latents, { labels: modelLabels(wanted) });
    translated.set(
      data.map((value) => Math.min(255, Math.max(0, Math.round(value)))),
      from * size,
    );
  }
  const { features, predicted } = await look(translated);
  const told = predicted.filter((label, row) => label === wanted[row]).length / count;
  const kept = predicted.filter((label, row) => label === labels[row]).length / count;
  console.log(`| test images translated three classes on | ${distance(features)} | ${percent(told)} |`);
  console.log(`\nof the translated ${percent(kept)} are still taken for the class they came from`);
}
await model.dispose();
