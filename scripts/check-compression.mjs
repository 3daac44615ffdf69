// How few bits an integer flow takes: trains one, compresses the test images with it, gets them back, and
// prints a table of all data sets done so far. Whatever is there already in the folder of results isn't done
// again, and training that was interrupted goes on.
//   npm run check:compression -- <results folder> [<name> <train images> <test images> [minutes] [how many test images]]
// Several sources are told apart by commas. Pictures that differ in size or are large are learned from
// patches, and each is packed in its own size.
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import {
  losslessLengths,
  openPictures,
  pictureSizes,
  readImages,
  readPatches,
  writeFileAtomically,
} from "@tractable/data";
import { compressImages, compressPictures, fit as fitFlow, integerFlow, load, openArchive } from "tractable";
// several threads code, as they do in the command
import { poolCoder } from "../packages/cli/dist/coding/coderPool.js";

const [folder, name, train, test, minutes = "60", most = "Infinity"] = process.argv.slice(2);
if (folder === undefined || (name !== undefined && test === undefined)) {
  console.error("check-compression.mjs: expected a folder for results, and a name, training and test images");
  process.exit(2);
}
/** The last of the training images, to validate with. */
const VALIDATION = 500;
/** The time decides, not the epochs. */
const MOST_EPOCHS = 2000;
/** Long training at 0.005 unlearns what the first thousands of steps have learned (docs/results.md). */
const learningRate = Number(minutes) < 5 ? 5e-3 : 1e-3;
/** The side of patches that pictures of any size are learned from. */
const PATCH = 64;
mkdirSync(folder, { recursive: true });

async function trained(path) {
  const sources = train.split(",");
  const sizes = await pictureSizes(sources);
  const isAny = sizes !== undefined && (sizes.differ || sizes.largest > PATCH);
  const images = isAny ? await readPatches(sources, { side: PATCH }) : await readImages(sources);
  const { pixels, count, channels, height, width } = images;
  const size = channels * height * width;
  const held = Math.min(VALIDATION, Math.floor(count / 10));
  const part = (from, to) => ({ data: pixels.subarray(from * size, to * size), shape: [to - from, size] });
  let shownAt = performance.now();
  const model = await fitFlow(
    integerFlow({ image: { channels, height, width }, sizes: isAny ? "any" : "one" }),
    part(0, count - held),
    {
      validation: { rows: part(count - held, count) },
      timeLimit: 60 * Number(minutes),
      epochs: MOST_EPOCHS,
      patience: MOST_EPOCHS,
      learningRate,
      threads: 1,
      checkpoint: `${path}.checkpoint`,
      resume: true,
      onProgress({ epoch, step, steps, secondsElapsed, trainLogProb }) {
        if (performance.now() - shownAt < 30_000) return;
        shownAt = performance.now();
        const bits = (-trainLogProb / (size * Math.LN2)).toFixed(3);
        console.log(
          `${name}: ${secondsElapsed.toFixed(0)} s, epoch ${epoch}, step ${step}/${steps}, ${bits} bits`,
        );
      },
    },
  );
  await model.save(path);
  rmSync(`${path}.checkpoint`, { force: true });
}

async function timed(work) {
  const start = process.cpuUsage();
  const begun = performance.now();
  const result = await work();
  const { user, system } = process.cpuUsage(start);
  return { result, seconds: (performance.now() - begun) / 1000, cpuSeconds: (user + system) / 1e6 };
}

/** Bytes of whatever a generator makes. */
async function bytesOf(pieces) {
  const all = [];
  for await (const piece of pieces) all.push(piece);
  return Buffer.concat(all);
}

function facts(report, { images, same, rawBytes, nats, encoded, decoded, withModel }) {
  return {
    images,
    same,
    bits: (8 * encoded.result.length) / rawBytes,
    modelSays: -nats / (rawBytes * Math.LN2),
    bitsWithModel: (8 * withModel) / rawBytes,
    encode: rawBytes / 1e6 / encoded.seconds,
    decode: rawBytes / 1e6 / decoded.seconds,
    encodeCpu: rawBytes / 1e6 / encoded.cpuSeconds,
    decodeCpu: rawBytes / 1e6 / decoded.cpuSeconds,
    trainedOn: report.rows,
    steps: report.steps,
    minutes: report.seconds / 60,
  };
}

/** Pictures each of its own size. */
async function measuredPictures(model) {
  const opened = await openPictures(test.split(","));
  const pictures = [];
  for await (const { data, height, width } of opened.read({ channels: model.image.channels, exact: true })) {
    pictures.push({ pixels: data, height, width });
  }
  const { count } = opened;
  const pooled = poolCoder(model, {});
  const encoded = await timed(() => bytesOf(compressPictures(pooled.model, pictures, { count })));
  const whole = await bytesOf(compressPictures(model, [], { count: 0, embed: true }));
  const decoded = await timed(async () => {
    let same = 0;
    for await (const part of (await openArchive(encoded.result)).images(pooled.model)) {
      if (Buffer.compare(part.pixels, pictures[part.first].pixels) === 0) same++;
    }
    return same;
  });
  await pooled.close();
  let nats = 0;
  for (const [index, picture] of pictures.entries()) {
    const own = await model.coder.logProbOfPicture(picture);
    const { pixels, height, width } = picture;
    const [webp] = await losslessLengths(pixels, { channels: model.image.channels, height, width });
    const perValue = (all) => (all / (pixels.length * Math.LN2)).toFixed(3);
    console.log(`${opened.names(index)}: ${perValue(-own)} bits per sub-pixel, as WebP ${perValue(webp)}`);
    nats += own;
  }
  const rawBytes = pictures.reduce((sum, { pixels }) => sum + pixels.length, 0);
  const withModel = encoded.result.length + whole.length;
  await model.dispose();
  return facts(model.report, {
    images: count,
    same: decoded.result,
    rawBytes,
    nats,
    encoded,
    decoded,
    withModel,
  });
}

async function measured(path) {
  const model = await load(path);
  if (model.coder.sizes === "any") return measuredPictures(model);
  const all = await readImages(test.split(","));
  const count = Math.min(all.count, Number(most));
  const pixels = all.pixels.subarray(0, (count * all.pixels.length) / all.count);
  const pooled = poolCoder(model, {});
  const encoded = await timed(() => bytesOf(compressImages(pooled.model, pixels)));
  const whole = await bytesOf(compressImages(model, new Uint8Array(), { embed: true }));
  const decoded = await timed(async () => {
    let same = 0;
    for await (const part of (await openArchive(encoded.result)).images(pooled.model)) {
      const from = (part.first * pixels.length) / count;
      const own = pixels.subarray(from, from + part.pixels.length);
      if (Buffer.compare(part.pixels, own) === 0) same += part.count;
    }
    return same;
  });
  await pooled.close();
  const logProbs = await model.logProb({ data: pixels, shape: [count, pixels.length / count] });
  await model.dispose();
  return facts(model.report, {
    images: count,
    same: decoded.result,
    rawBytes: pixels.length,
    nats: logProbs.reduce((a, b) => a + b, 0),
    encoded,
    decoded,
    withModel: encoded.result.length + whole.length,
  });
}

if (name !== undefined) {
  const path = join(folder, `${name}.safetensors`);
  if (!existsSync(path)) await trained(path);
  const result = join(folder, `${name}.json`);
  if (!existsSync(result)) await writeFileAtomically(result, JSON.stringify(await measured(path)));
}

console.log(
  "| test set | images | back to the bit | bits per sub-pixel | the model's −log₂ P | with the model | MB/s in, out | MB per CPU second in, out | trained |",
);
console.log("|---|---|---|---|---|---|---|---|---|");
for (const file of readdirSync(folder).filter((one) => one.endsWith(".json"))) {
  const {
    images,
    same,
    bits,
    modelSays,
    bitsWithModel,
    encode,
    decode,
    encodeCpu,
    decodeCpu,
    steps,
    minutes: took,
  } = JSON.parse(readFileSync(join(folder, file), "utf8"));
  const cells = [
    file.replace(".json", ""),
    images,
    same,
    bits.toFixed(3),
    modelSays.toFixed(3),
    bitsWithModel.toFixed(3),
    `${encode.toFixed(2)}, ${decode.toFixed(2)}`,
    `${encodeCpu.toFixed(2)}, ${decodeCpu.toFixed(2)}`,
    `${steps} steps, ${took.toFixed(0)} min`,
  ];
  console.log(`| ${cells.join(" | ")} |`);
}
