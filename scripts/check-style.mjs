// What restyling does, in numbers: how much of the distance to a style goes, what of the photo stays, what
// twenty rounds do, time and memory. Photos are cut to 512×512 from their middle.
//   npm run check:style -- <folder of photos> <folder of paintings> [model.safetensors] [photos: kodim05,…]
// Gram matrices are of Inception-v3 from the package nsfwjs, which bench/ installs.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { loadStyleModel, stylize } from "../packages/tractable/dist/index.js";
import { reinhard, rgbWhitening } from "./style/colourTransfer.mjs";
import { gramMeasure } from "./style/gramDistance.mjs";
import { gradientSsim, meanDifference, slicedWasserstein } from "./style/measures.mjs";
import { readPicture, readSquare, toSharp } from "./style/pictures.mjs";

const OWN = fileURLToPath(new URL("../packages/cli/models/style.safetensors", import.meta.url));
const [photoFolder, paintingFolder, modelPath = OWN, names = "kodim05,kodim07,kodim08,kodim10"] =
  process.argv.slice(2);
if (paintingFolder === undefined) {
  console.error("check-style.mjs: expected a folder of photos and a folder of paintings");
  process.exit(2);
}
const SIDE = 512;
const paintings = readdirSync(paintingFolder)
  .filter((name) => /\.jpe?g$/i.test(name))
  .sort();
const photos = names.split(",");
const model = await loadStyleModel(modelPath, { threads: 1 });
console.log(`${modelPath}: ${model.parameterCount} parameters, ${model.origin}`);

const gram = await gramMeasure();
const methods = {
  Reinhard: reinhard,
  "RGB whitening": rgbWhitening,
  deviations: (photo, style) => stylize(model, photo, style, { match: "deviation" }),
  stylize: (photo, style) => stylize(model, photo, style),
};
const measures = ["Gram", "patches", "texture"];
const rows = [];
const drifts = [];
let furthest = 0;
for (const [index, photoName] of photos.entries()) {
  const photo = await readSquare(join(photoFolder, `${photoName}.png`), SIDE);
  for (const [which, painting] of paintings.entries()) {
    const style = await readPicture(join(paintingFolder, painting), SIDE);
    const far = async (picture) => [
      await gram(picture, style, painting),
      slicedWasserstein(picture, style),
      slicedWasserstein(picture, style, { centred: true }),
    ];
    const before = await far(photo);
    for (const [method, work] of Object.entries(methods)) {
      const result = await work(photo, style);
      const after = await far(result);
      const falls = after.map((value, at) => 1 - value / before[at]);
      rows.push({ method, painting, photoName, falls, structure: gradientSsim(photo, result) });
      if (method !== "stylize") continue;
      const shown = falls.map((fall, at) => `${measures[at]} −${(100 * fall).toFixed(0)} %`).join(", ");
      console.log(`${photoName}, ${painting}: ${shown}, structure ${rows.at(-1).structure.toFixed(3)}`);
      const same = await stylize(model, photo, style, { amount: 0 });
      same.data.forEach((value, at) => {
        furthest = Math.max(furthest, Math.abs(value - photo.data[at]));
      });
      if (index !== which) continue;
      let last = result;
      for (let round = 1; round < 20; round++) last = await stylize(model, last, style);
      drifts.push(meanDifference(last, result));
      console.log(`  after twenty rounds: ${drifts.at(-1).toFixed(2)} grey levels from the first`);
    }
  }
}
const mean = (values) => values.reduce((a, b) => a + b, 0) / values.length;
console.log(
  `\n| | ${measures.map((name) => `${name} falls by`).join(" | ")} | structure | least structure |`,
);
console.log("|---|---|---|---|---|---|");
for (const method of Object.keys(methods)) {
  const own = rows.filter((row) => row.method === method);
  const falls = measures.map((_, at) => {
    const each = own.map((row) => 100 * row.falls[at]);
    return `${mean(each).toFixed(0)} % (${Math.min(...each).toFixed(0)} … ${Math.max(...each).toFixed(0)})`;
  });
  const structures = own.map((row) => row.structure);
  console.log(
    `| ${method} | ${falls.join(" | ")} | ${mean(structures).toFixed(3)} | ${Math.min(...structures).toFixed(3)} |`,
  );
}
console.log(`\namount 0: at most ${furthest} grey levels from the photo`);
console.log(
  `twenty rounds: ${drifts.map((drift) => drift.toFixed(2)).join(", ")} grey levels from the first`,
);
await model.dispose();

const folder = mkdtempSync(join(tmpdir(), "tractable-style-"));
const bin = fileURLToPath(new URL("../packages/cli/bin/tractable.js", import.meta.url));
const style = join(paintingFolder, paintings[0]);
const source = await readPicture(join(photoFolder, `${photos[0]}.png`));
for (const side of [512, 1024, 2048, 4096]) {
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
