// How few bits an integer flow takes: trains one, compresses the test images with it, gets them back, and
// prints a table of all data sets done so far. Whatever is there already in the folder of results isn't done
// again, and training that was interrupted goes on.
//   npm run check:compression -- <results folder> [<name> <train images> <test images> [minutes] [how many test images]]
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { readImages, writeFileAtomically } from "@tractable/data";
import { compressImages, fit as fitFlow, integerFlow, load, openArchive } from "tractable";

const [folder, name, train, test, minutes = "60", most = "Infinity"] = process.argv.slice(2);
if (folder === undefined || (name !== undefined && test === undefined)) {
  console.error("check-compression.mjs: expected a folder for results, and a name, training and test images");
  process.exit(2);
}
/** The last of the training images, to validate with. */
const VALIDATION = 500;
/** The time decides, not the epochs. */
const MOST_EPOCHS = 200;
mkdirSync(folder, { recursive: true });

async function trained(path) {
  const { pixels, count, channels, height, width } = await readImages([train]);
  const size = channels * height * width;
  const part = (from, to) => ({ data: pixels.subarray(from * size, to * size), shape: [to - from, size] });
  let shownAt = performance.now();
  const model = await fitFlow(
    integerFlow({ image: { channels, height, width } }),
    part(0, count - VALIDATION),
    {
      validation: { rows: part(count - VALIDATION, count) },
      timeLimit: 60 * Number(minutes),
      epochs: MOST_EPOCHS,
      patience: MOST_EPOCHS,
      learningRate: 5e-3,
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

async function measured(path) {
  const model = await load(path);
  const all = await readImages([test]);
  const count = Math.min(all.count, Number(most));
  const pixels = all.pixels.subarray(0, (count * all.pixels.length) / all.count);
  const timed = async (work) => {
    const start = process.cpuUsage();
    const begun = performance.now();
    const result = await work();
    const { user, system } = process.cpuUsage(start);
    return { result, seconds: (performance.now() - begun) / 1000, cpuSeconds: (user + system) / 1e6 };
  };
  const encoded = await timed(async () => {
    const pieces = [];
    for await (const piece of compressImages(model, pixels)) pieces.push(piece);
    return Buffer.concat(pieces);
  });
  let withModel = encoded.result.length;
  for await (const { length } of compressImages(model, new Uint8Array(), { embed: true }))
    withModel += length;
  const decoded = await timed(async () => {
    let same = 0;
    for await (const part of openArchive(encoded.result).images(model)) {
      const from = (part.first * pixels.length) / count;
      const own = pixels.subarray(from, from + part.pixels.length);
      if (Buffer.compare(part.pixels, own) === 0) same += part.count;
    }
    return same;
  });
  const logProbs = await model.logProb({ data: pixels, shape: [count, pixels.length / count] });
  const { rows, steps, seconds } = model.report;
  await model.dispose();
  return {
    images: count,
    same: decoded.result,
    bits: (8 * encoded.result.length) / pixels.length,
    modelSays: -logProbs.reduce((a, b) => a + b, 0) / (pixels.length * Math.LN2),
    bitsWithModel: (8 * withModel) / pixels.length,
    encode: pixels.length / 1e6 / encoded.seconds,
    decode: pixels.length / 1e6 / decoded.seconds,
    encodeCpu: pixels.length / 1e6 / encoded.cpuSeconds,
    decodeCpu: pixels.length / 1e6 / decoded.cpuSeconds,
    trainedOn: rows,
    steps,
    minutes: seconds / 60,
  };
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
