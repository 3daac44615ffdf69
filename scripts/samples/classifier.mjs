// A small classifier of images, trained by the library's own engine.
import {
  concat,
  conv2d,
  dense,
  gradient,
  input,
  logSumExp,
  mean,
  mul,
  relu,
  reshape,
  split,
  sub,
  sum,
} from "../../packages/tractable/dist/graph/index.js";
import { BATCH } from "../../packages/tractable/dist/graph/shape.js";
import { uniform, zeros } from "../../packages/tractable/dist/parameters/initial.js";
import { declare, initialValues, scopeOf } from "../../packages/tractable/dist/parameters/scope.js";
import { stream } from "../../packages/tractable/dist/random/stream.js";
import { compile } from "../../packages/tractable/dist/runtime/compile.js";
import { openBackend } from "../../packages/tractable/dist/runtime/nodeBackend.js";
import { adam } from "../../packages/tractable/dist/training/optimizers/adam.js";

const WIDTHS = [16, 32, 64];
export const FEATURES = 64;
const ROWS = 64;
const RATE = 2e-3;
const SEED = 1;
const CHUNK = 500;

/** Averages of 2×2 pixels; a last odd row or column is left out. */
function halved(x) {
  const [n, c, h, w] = x.shape;
  const even = reshape(x, [-1, c, h, w]);
  const [up, across] = [h >> 1, w >> 1];
  const cut = split(split(even, h % 2 === 0 ? [h] : [h - 1, 1], 2)[0], w % 2 === 0 ? [w] : [w - 1, 1], 3)[0];
  return mean(reshape(cut, [n, c, up, 2, across, 2]), { axes: [3, 5] });
}

function weights(scope, shape) {
  const inputs = shape.slice(1).reduce((a, b) => a * b, 1);
  return scope.parameter("weight", shape, uniform(Math.sqrt(6 / inputs)));
}

/** The features of images [batch, c, h, w] of 0 … 255: the last hidden layer, rectified. */
function featuresOf(images, scope) {
  let x = sub(mul(images, 2 / 255), 1);
  WIDTHS.forEach((width, layer) => {
    const inner = scope.child(layer);
    const weight = weights(inner, [width, x.shape[1], 3, 3]);
    x = halved(relu(conv2d(x, weight, { bias: inner.parameter("bias", [width], zeros) })));
  });
  const [, c, h, w] = x.shape;
  const flat = reshape(x, [x.shape[0], c * h * w]);
  return relu(layer(flat, FEATURES, scope.child("features")));
}

function layer(x, outputs, scope) {
  const bound = Math.sqrt(6 / x.shape[1]);
  const weight = scope.parameter("weight", [x.shape[1], outputs], uniform(bound));
  return dense(x, weight, scope.parameter("bias", [outputs], zeros));
}

/**
 * Trains on images { data, shape: [count, channels, height, width] } with labels for so many steps of 64 of
 * them; the result tells the features and the class of others.
 */
export async function trainClassifier({ data, shape: [count, ...image] }, labels, classes, steps) {
  const size = image.reduce((a, b) => a * b, 1);
  const backend = await openBackend({ threads: 1 });
  const write = (x, scope) => {
    const features = featuresOf(x, scope);
    return { features, logits: layer(features, classes, scope.child("last")) };
  };
  const declarations = declare((scope) => void write(input("x", [ROWS, ...image]), scope));
  const sizes = declarations.map(({ shape }) => shape.reduce((a, b) => a * b, 1));
  const total = sizes.reduce((a, b) => a + b, 0);
  const start = initialValues(declarations, SEED);
  const optimizer = adam();
  const [value, first, second] = ["value", "first", "second"].map((name) => input(name, [total]));
  const numbers = Object.keys(optimizer.scalars(1, 0)).map((name) => input(name, []));
  const [x, wanted] = [input("x", [ROWS, ...image]), input("wanted", [ROWS, classes])];
  const parts = (vector) =>
    split(vector, sizes, 0).map((part, index) => reshape(part, declarations[index].shape));
  const scoped = (tensors) => scopeOf(new Map(declarations.map(({ name }, index) => [name, tensors[index]])));
  const own = parts(value);
  const { logits } = write(x, scoped(own));
  const loss = mean(sub(logSumExp(logits), sum(mul(logits, wanted), { axes: [1] })));
  const slopes = concat(
    gradient(loss, own).map((slope) => reshape(slope, [-1])),
    0,
  );
  const next = optimizer.update(
    { value, slots: { first, second } },
    slopes,
    Object.fromEntries(numbers.map((tensor) => [tensor.node.name, tensor])),
  );
  const session = await compile(
    backend,
    {
      inputs: [value, first, second, x, wanted, ...numbers],
      outputs: { value2: next.value, first2: next.slots.first, second2: next.slots.second, loss },
    },
    { threads: 1, purpose: "start soon" },
  );
  let state = [new Float32Array(total), new Float32Array(total), new Float32Array(total)];
  declarations.reduce((at, { name }) => {
    state[0].set(start.get(name), at);
    return at + start.get(name).length;
  }, 0);
  for (let step = 1; step <= steps; step++) {
    const draw = stream(SEED, `classifier/${step}`);
    const rows = new Float32Array(ROWS * size);
    const classOf = new Float32Array(ROWS * classes);
    for (let row = 0; row < ROWS; row++) {
      const at = draw.below(count);
      rows.set(data.subarray(at * size, (at + 1) * size), row * size);
      classOf[row * classes + labels[at]] = 1;
    }
    const rate = RATE * Math.min(1, step / 50) * (0.5 + 0.5 * Math.cos((Math.PI * step) / steps));
    const feeds = {
      x: { dims: [ROWS, ...image], data: rows },
      wanted: { dims: [ROWS, classes], data: classOf },
    };
    ["value", "first", "second"].forEach((name, at) => {
      feeds[name] = { dims: [total], data: state[at] };
    });
    for (const [name, number] of Object.entries(optimizer.scalars(step, rate)))
      feeds[name] = { dims: [], data: Float32Array.of(number) };
    const got = await session.run(feeds);
    if (!Number.isFinite(got.loss.data[0])) throw new Error(`step ${step}: the loss isn't finite`);
    state = [got.value2.data, got.first2.data, got.second2.data];
  }
  await session.release();

  const vector = input("value", [total]);
  const batch = input("x", [BATCH, ...image]);
  const seen = write(batch, scoped(parts(vector)));
  const reader = await compile(
    backend,
    { inputs: [vector, batch], outputs: { features: seen.features, logits: seen.logits } },
    { threads: 1 },
  );
  return async (pixels) => {
    const images = pixels.length / size;
    const features = new Float32Array(images * FEATURES);
    const predicted = new Uint16Array(images);
    for (let from = 0; from < images; from += CHUNK) {
      const to = Math.min(from + CHUNK, images);
      const rows = Float32Array.from(pixels.subarray(from * size, to * size));
      const got = await reader.run({
        value: { dims: [total], data: state[0] },
        x: { dims: [to - from, ...image], data: rows },
      });
      features.set(got.features.data, from * FEATURES);
      for (let row = from; row < to; row++) {
        const own = got.logits.data.subarray((row - from) * classes, (row - from + 1) * classes);
        predicted[row] = own.indexOf(Math.max(...own));
      }
    }
    return { features, predicted };
  };
}
