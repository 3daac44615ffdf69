// What restyling does, in numbers: how much of the distance to a style goes, what of the photo stays, what
// twenty rounds do, whether a grid shows, time and memory. Photos are cut to their middle and scaled to
// 256×256; a grid is looked for in whole ones.
//   npm run check:style -- <folder of photos> <folder of paintings> [photos: kodim05,…] [distances,rounds,grid,sizes] [model.safetensors]
// Gram matrices are of Inception-v3 from the package nsfwjs, which bench/ installs.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { loadStyleModel, stylize } from "../packages/tractable/dist/index.js";
import { reinhard, rgbWhitening } from "./style/colourTransfer.mjs";
import { gramMeasure } from "./style/gramDistance.mjs";
import { gridExcess, PERIODS } from "./style/gridExcess.mjs";
import { gradientSsim, meanDifference, slicedWasserstein } from "./style/measures.mjs";
import { readPicture, readSquare, toSharp } from "./style/pictures.mjs";

const OWN = fileURLToPath(new URL("../packages/cli/models/style.safetensors", import.meta.url));
const [
  photoFolder,
  paintingFolder,
  names = "kodim05,kodim07,kodim08,kodim10",
  parts = "distances,rounds,grid,sizes",
  modelPath = OWN,
] = process.argv.slice(2);
if (paintingFolder === undefined) {
  console.error("check-style.mjs: expected a folder of photos and a folder of paintings");
  process.exit(2);
}
const SIDE = 256;
const paintings = readdirSync(paintingFolder)
  .filter((name) => /\.jpe?g$/i.test(name))
  .sort();
const photos = names.split(",");
const wanted = parts.split(",");
const model = await loadStyleModel(modelPath, { threads: 1 });
console.log(`${modelPath}: ${model.parameterCount} parameters, ${model.origin}`);

if (wanted.includes("distances")) await distances();
if (wanted.includes("rounds")) await rounds();
if (wanted.includes("grid")) await grid();
await model.dispose();
if (wanted.includes("sizes")) await sizes();

/** How far results are from the style and the photo, beside transfers of colour alone. */
async function distances() {
  const gram = await gramMeasure();
  const methods = {
    Reinhard: reinhard,
    "RGB whitening": rgbWhitening,
    "stylize, deviations": (photo, style) => stylize(model, photo, style, { match: "deviation" }),
    stylize: (photo, style) => stylize(model, photo, style),
  };
  const measures = ["Gram", "patches", "texture"];
  const rows = [];
  let furthest = 0;
  for (const name of photos) {
    const photo = await readSquare(join(photoFolder, `${name}.png`), SIDE);
    for (const painting of paintings) {
      const style = await readPicture(join(paintingFolder, painting), SIDE);
      const far = async (picture) => [
        await gram(picture, style, painting),
        slicedWasserstein(picture, style),
        slicedWasserstein(picture, style, { centred: true }),
      ];
      const before = await far(photo);
      for (const [method, work] of Object.entries(methods)) {
        const result = await work(photo, style);
        const falls = (await far(result)).map((value, at) => 100 * (1 - value / before[at]));
        const structure = gradientSsim(photo, result);
        rows.push({ method, falls, structure });
        if (method !== "stylize") continue;
        const shown = falls.map((fall, at) => `${measures[at]} −${fall.toFixed(0)} %`).join(", ");
        console.log(`${name}, ${painting}: ${shown}, structure ${structure.toFixed(3)}`);
      }
      const same = await stylize(model, photo, style, { amount: 0 });
      same.data.forEach((value, at) => {
        furthest = Math.max(furthest, Math.abs(value - photo.data[at]));
      });
    }
  }
  const mean = (values) => values.reduce((a, b) => a + b, 0) / values.length;
  console.log(`\n| | ${measures.map((name) => `${name} falls by`).join(" | ")} | structure |`);
  console.log("|---|---|---|---|---|");
  for (const method of Object.keys(methods)) {
    const own = rows.filter((row) => row.method === method);
    const cells = measures.map((_, at) => {
      const each = own.map(({ falls }) => falls[at]);
      return `${mean(each).toFixed(0)} % (${Math.min(...each).toFixed(0)} to ${Math.max(...each).toFixed(0)})`;
    });
    const kept = own.map(({ structure }) => structure);
    const range = `${Math.min(...kept).toFixed(2)} to ${Math.max(...kept).toFixed(2)}`;
    console.log(`| ${method} | ${cells.join(" | ")} | ${mean(kept).toFixed(3)} (${range}) |`);
  }
  console.log(`\namount 0: at most ${furthest} grey levels from the photo`);
}

/** What twenty rounds with one style do to the first result (the content leak of ArtFlow, An et al. 2021). */
async function rounds() {
  for (const [index, name] of photos.entries()) {
    const photo = await readSquare(join(photoFolder, `${name}.png`), SIDE);
    const painting = paintings[index % paintings.length];
    const style = await readPicture(join(paintingFolder, painting), SIDE);
    const first = await stylize(model, photo, style);
    let last = first;
    for (let round = 1; round < 20; round++) last = await stylize(model, last, style);
    console.log(
      `${name}, ${painting}: ${meanDifference(last, first).toFixed(2)} grey levels after twenty rounds`,
    );
  }
}

/** How much stronger patterns of the squeezes' periods are in results than in photos. */
async function grid() {
  const rows = [];
  for (const name of photos) {
    const photo = await readPicture(join(photoFolder, `${name}.png`));
    for (const painting of paintings) {
      const style = await readPicture(join(paintingFolder, painting), Math.max(photo.height, photo.width));
      rows.push(gridExcess(photo, await stylize(model, photo, style)));
      const shown = rows.at(-1).even.map((value, at) => `${PERIODS[at]}: ${value.toFixed(1)}`);
      console.log(`${name}, ${painting}: dB at the period ${shown.join(", ")} where the photo is even`);
    }
  }
  console.log(`\n| grid of period | ${PERIODS.join(" | ")} |\n|---|---|---|---|---|`);
  for (const where of ["all", "even"]) {
    const cells = PERIODS.map((_, at) => {
      const each = rows.map((row) => row[where][at]);
      return `${(each.reduce((a, b) => a + b, 0) / each.length).toFixed(1)} dB (at most ${Math.max(...each).toFixed(1)})`;
    });
    console.log(`| ${where} windows | ${cells.join(" | ")} |`);
  }
}

/** Time and memory of the command for pictures of several sizes. */
async function sizes() {
  const folder = mkdtempSync(join(tmpdir(), "tractable-style-"));
  const bin = fileURLToPath(new URL("../packages/cli/bin/tractable.js", import.meta.url));
  const style = join(paintingFolder, paintings[0]);
  const source = await readPicture(join(photoFolder, `${photos[0]}.png`));
  for (const side of [512, 1024, 2048]) {
    const path = join(folder, `${side}.png`);
    await toSharp(source).resize(side, side, { fit: "fill" }).png({ compressionLevel: 1 }).toFile(path);
    const args = ["stylize", path, "--style", style, "--out", join(folder, "styled.jpg"), "--json"];
    const code = `process.argv = ["node", "tractable", ...${JSON.stringify(args)}]; await import(${JSON.stringify(bin)}); console.log(process.resourceUsage().maxRSS, process.cpuUsage().user / 1e6)`;
    const { stdout, stderr, status } = spawnSync(process.execPath, ["--input-type=module", "-e", code], {
      encoding: "utf8",
    });
    if (status !== 0) throw new Error(stderr);
    const [json, usage] = stdout.trim().split("\n");
    const [memory, processor] = usage.split(" ").map(Number);
    console.log(
      `${side}×${side}: ${JSON.parse(json).seconds.toFixed(2)} s on ${availableParallelism()} cores (${processor.toFixed(1)} s of processor time in all), the process at most ${(memory / 1024).toFixed(0)} MB`,
    );
  }
  rmSync(folder, { recursive: true });
}
