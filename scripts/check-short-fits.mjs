// Whether a fit of images under a short time limit ends well: 400 crops of CIFAR-10 and 2,000 of its images
// in 60 seconds each, and MNIST's test file with labels; validation in bits per dimension, which must stay
// below 6.5, 5.5 and 2.0.
//   npm run check:short-fits -- <folder of cifar10.mjs> <folder of MNIST> [seeds, 5]
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { writeImageArray } from "../packages/data/dist/index.js";

const [cifar, mnist, seeds = "5"] = process.argv.slice(2);
if (mnist === undefined) {
  console.error(
    "check:short-fits: expected the folder that cifar10.mjs wrote and the folder of MNIST's files, got fewer; name both",
  );
  process.exit(2);
}
const bin = join(dirname(fileURLToPath(import.meta.url)), "../packages/cli/bin/tractable.js");
const folder = mkdtempSync(join(tmpdir(), "tractable-short-"));
const SIZE = 3 * 32 * 32;

/** Every so many of the training images. */
async function some(name, count, every) {
  const all = readFileSync(join(cifar, "train.npy"));
  const images = all.subarray(all.length - Math.floor(all.length / SIZE) * SIZE);
  const pixels = new Uint8Array(count * SIZE);
  for (let image = 0; image < count; image++) {
    pixels.set(images.subarray(image * every * SIZE, (image * every + 1) * SIZE), image * SIZE);
  }
  const path = join(folder, name);
  await writeImageArray(path, { pixels, count, channels: 3, height: 32, width: 32 });
  return path;
}

const cases = [
  ["400 images of CIFAR-10", [await some("few.npy", 400, 100)], 6.5],
  ["2,000 images of CIFAR-10", [await some("more.npy", 2000, 20)], 5.5],
  [
    "MNIST's test file, with labels",
    [join(mnist, "t10k-images-idx3-ubyte.gz"), "--labels", join(mnist, "t10k-labels-idx1-ubyte.gz")],
    2.0,
  ],
];
let hasFailed = false;
for (const [name, args, most] of cases) {
  for (let seed = 0; seed < Number(seeds); seed++) {
    const model = join(folder, `model-${seed}.safetensors`);
    const options = ["--time-limit", "60s", "--seed", String(seed), "--no-picture", "--force", "--json"];
    const output = execFileSync(process.execPath, [bin, "fit", ...args, ...options, "--out", model], {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    });
    const facts = JSON.parse(output.trim().split("\n").at(-1));
    const bits = facts.validationBitsPerDimension ?? facts.validationBitsPerDimensionGivenClass;
    if (!(bits < most)) hasFailed = true;
    console.log(`${name}, seed ${seed}: ${bits.toFixed(3)} bits/dim (below ${most}: ${bits < most})`);
  }
}
rmSync(folder, { recursive: true });
if (hasFailed) process.exit(1);
