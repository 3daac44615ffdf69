// Trains the styling model that comes with the command: photos and paintings are cut into crops, each is
// restyled by another, and the network learns so that random filters of several scales and the features of a
// MobileNet (of the package nsfwjs, which bench/ installs) can't tell the result from the style, while slopes
// of light stay where they were and no pattern of the squeezes' periods shows. Reconstruction is exact by
// construction.
//   npm run build && node scripts/train-style.mjs <folder of photos> <folder of paintings> <model.safetensors> [steps] [photos that are left out: kodim05,…]
import { readdirSync } from "node:fs";
import { join } from "node:path";
import {
  add,
  concat,
  div,
  gradient,
  input,
  min,
  mul,
  reshape,
  split,
  sqrt,
  sum,
} from "../packages/tractable/dist/graph/index.js";
import { initialValues, scopeOf } from "../packages/tractable/dist/parameters/scope.js";
import { stream } from "../packages/tractable/dist/random/stream.js";
import { compile } from "../packages/tractable/dist/runtime/compile.js";
import { openBackend } from "../packages/tractable/dist/runtime/nodeBackend.js";
import { declareStyleNet } from "../packages/tractable/dist/tasks/style/styleFile.js";
import { createStyleModel } from "../packages/tractable/dist/tasks/style/styleModel.js";
import { styleNet } from "../packages/tractable/dist/tasks/style/styleNet.js";
import { adam } from "../packages/tractable/dist/training/optimizers/adam.js";
import { readNetwork } from "./style/keras.mjs";
import { gridLoss, matched, overflow, structureLoss, styleLoss } from "./style/objective.mjs";
import { readPicture } from "./style/pictures.mjs";

const [photoFolder, paintingFolder, out, steps = "1100", leftOut = ""] = process.argv.slice(2);
if (out === undefined) {
  console.error("train-style.mjs: expected a folder of photos, a folder of paintings, and a file to write");
  process.exit(2);
}
const SEED = 1;
const CROP = 128;
const BATCH = 2;
const RATE = 1e-3;
/** Structure, overflow and the grid against style. */
const [STRUCTURE, OVERFLOW, GRID] = [0.2, 0.05, 0.03];
const net = styleNet({ levels: 4, steps: 2, plain: 1, width: 64 });

const held = leftOut.split(",").filter((name) => name !== "");
const files = [photoFolder, paintingFolder].flatMap((folder) =>
  readdirSync(folder)
    .filter((name) => /\.(png|jpe?g|webp)$/i.test(name) && !held.some((one) => name.startsWith(one)))
    .filter((name) => !/_256\.png$/.test(name))
    .sort()
    .map((name) => join(folder, name)),
);
const SIDES = [768, 512, 340];
const pictures = [];
for (const file of files) pictures.push(await Promise.all(SIDES.map((side) => readPicture(file, side))));
console.log(`${files.length} pictures`);

/**
 * A random crop as pixels 0 … 255: of any size of the picture, mirrored, its colours swapped now and then.
 */
function crop(draw, into, at) {
  const sizes = pictures[draw.below(pictures.length)];
  const { data, height, width } = sizes[draw.below(sizes.length)];
  const [top, left] = [draw.below(height - CROP + 1), draw.below(width - CROP + 1)];
  const mirrored = draw.below(2) === 1;
  const colours = draw.below(3) === 0 ? [draw.below(3), draw.below(3), draw.below(3)] : [0, 1, 2];
  const isSwap = new Set(colours).size === 3;
  for (let c = 0; c < 3; c++) {
    const plane = (isSwap ? colours[c] : c) * height * width;
    for (let y = 0; y < CROP; y++) {
      const row = plane + (top + y) * width + left;
      for (let x = 0; x < CROP; x++)
        into[at + (c * CROP + y) * CROP + x] = data[row + (mirrored ? CROP - 1 - x : x)];
    }
  }
}

const declarations = declareStyleNet(net);
const sizes = declarations.map(({ shape }) => shape.reduce((a, b) => a * b, 1));
const size = sizes.reduce((a, b) => a + b, 0);
const vector = new Float32Array(size);
let place = 0;
const start = initialValues(declarations, SEED);
for (const { name } of declarations) {
  vector.set(start.get(name), place);
  place += start.get(name).length;
}
console.log(`${size} parameters`);

const optimizer = adam();
const shape = [BATCH, 3, CROP, CROP];
const [value, first, second] = ["value", "first", "second"].map((name) => input(name, [size]));
const [photos, styles] = [input("photos", shape), input("styles", shape)];
const numbers = Object.keys(optimizer.scalars(1, 0)).map((name) => input(name, []));
const parts = split(value, sizes, 0).map((part, index) => reshape(part, declarations[index].shape));
const scope = () => scopeOf(new Map(declarations.map(({ name }, index) => [name, parts[index]])));
const [contents, targets] = [net.encode(photos, scope()), net.encode(styles, scope())];
const restyled = net.decode(
  contents.map((z, band) => matched(z, targets[band], net.bands[band].centred)),
  scope(),
);
const losses = {
  ...styleLoss(restyled, styles, await readNetwork("mobilenet_v2", 1)),
  structure: structureLoss(restyled, photos),
  overflow: overflow(restyled),
  grid: gridLoss(restyled),
};
const weights = { random: 1, seen: 1, structure: STRUCTURE, overflow: OVERFLOW, grid: GRID };
const loss = Object.entries(losses)
  .map(([name, value]) => mul(value, weights[name]))
  .reduce(add);
const slopes = concat(
  gradient(loss, parts).map((g) => reshape(g, [-1])),
  0,
);
const norm = sqrt(sum(mul(slopes, slopes)));
const clipped = mul(slopes, min(div(1, norm), 1));
const next = optimizer.update(
  { value, slots: { first, second } },
  clipped,
  Object.fromEntries(numbers.map((tensor) => [tensor.node.name, tensor])),
);
const backend = await openBackend({ threads: 1 });
const session = await compile(
  backend,
  {
    inputs: [value, first, second, photos, styles, ...numbers],
    outputs: {
      nextValue: next.value,
      nextFirst: next.slots.first,
      nextSecond: next.slots.second,
      norm,
      ...losses,
    },
  },
  { threads: 1, purpose: "start soon" },
);

let state = { value: vector, first: new Float32Array(size), second: new Float32Array(size) };
const average = vector.slice();
const sums = Object.fromEntries([...Object.keys(losses), "norm"].map((name) => [name, 0]));
const began = Date.now();
const [content, style] = [
  new Float32Array(BATCH * 3 * CROP * CROP),
  new Float32Array(BATCH * 3 * CROP * CROP),
];
const EVERY = 100;
let step = 0;
async function save() {
  const values = new Map();
  let at = 0;
  declarations.forEach(({ name }, index) => {
    values.set(name, average.slice(at, at + sizes[index]));
    at += sizes[index];
  });
  const origin = `scripts/train-style.mjs, seed ${SEED}, ${step} steps`;
  await createStyleModel({ net, values, origin }, backend).save(out);
}
while (step < Number(steps)) {
  step++;
  const draw = stream(SEED, `crops/${step}`);
  for (let n = 0; n < BATCH; n++) {
    crop(draw, content, n * 3 * CROP * CROP);
    crop(draw, style, n * 3 * CROP * CROP);
  }
  const share = step / Number(steps);
  const rate = RATE * Math.min(1, step / 100) * (0.5 + 0.5 * Math.cos(Math.PI * share));
  const feeds = Object.fromEntries(
    Object.entries(state).map(([name, data]) => [name, { dims: [size], data }]),
  );
  for (const [name, number] of Object.entries(optimizer.scalars(step, rate)))
    feeds[name] = { dims: [], data: Float32Array.of(number) };
  const got = await session.run({
    ...feeds,
    photos: { dims: shape, data: content },
    styles: { dims: shape, data: style },
  });
  if (!Number.isFinite(got.norm.data[0])) throw new Error(`step ${step}: the gradient isn't finite`);
  state = { value: got.nextValue.data, first: got.nextFirst.data, second: got.nextSecond.data };
  const follow = 1 - Math.min(0.995, step / (9 + step));
  for (let at = 0; at < size; at++) average[at] += follow * (state.value[at] - average[at]);
  for (const name of Object.keys(sums)) sums[name] += got[name].data[0] / EVERY;
  if (step % EVERY === 0) {
    const seconds = (Date.now() - began) / 1000;
    const figures = Object.entries(sums).map(([name, total]) => `${name} ${total.toFixed(4)}`);
    console.log(`${step} steps, ${seconds.toFixed(0)} s: ${figures.join(", ")}`);
    for (const name of Object.keys(sums)) sums[name] = 0;
    if (step % (5 * EVERY) === 0) await save();
  }
}
await save();
console.log(`${out}: ${step} steps`);
