// Reads one of the networks of the package nsfwjs (MIT; Inception-v3 and MobileNets that were trained on
// photographs, weights of 8 bits) as symbolic mathematics, for features of pictures. MobileNets are written
// with operations that have gradients, so that they can be in a loss.
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import {
  add,
  concat,
  constant,
  conv2d,
  mul,
  pad,
  relu,
  reshape,
  slice,
  min as smaller,
} from "../../packages/tractable/dist/graph/index.js";
import { apply } from "../../packages/tractable/dist/graph/tensor.js";

const require = createRequire(new URL("../../bench/package.json", import.meta.url));

/** Layers in the order they are computed in, and the weights by name. */
export async function readNetwork(name, shards) {
  const folder = join(dirname(require.resolve("nsfwjs")), "..", "esm", "models", name);
  const file = async (what) => (await import(pathToFileURL(join(folder, `${what}.min.js`)))).default;
  const { modelTopology, weightsManifest } = await file("model");
  const parts = await Promise.all(
    Array.from({ length: shards }, (_, k) => file(`group1-shard${k + 1}of${shards}`)),
  );
  const bytes = Buffer.concat(parts.map((part) => Buffer.from(part, "base64")));
  const weights = new Map();
  let at = 0;
  for (const { name: key, shape, quantization } of weightsManifest[0].weights) {
    const size = shape.reduce((a, b) => a * b, 1);
    const { min, scale } = quantization;
    weights.set(key, {
      shape,
      data: Float32Array.from(bytes.subarray(at, at + size), (q) => q * scale + min),
    });
    at += size;
  }
  if (at !== bytes.length) throw new Error(`${name}: expected ${at} weights, got ${bytes.length}`);
  return { layers: modelTopology.model_config.config.layers, weights };
}

/**
 * The results of some layers of a network for pixels 0 … 255, [1, 3, h, w]; what comes after them isn't
 * computed.
 */
export function featuresOf({ layers, weights }, pixels, wanted) {
  const results = new Map();
  for (const { class_name: kind, name, config, inbound_nodes: nodes } of layers) {
    const inputs = (nodes[0] ?? []).map(([from]) => results.get(from));
    const make = kinds[kind];
    if (make === undefined) break;
    results.set(name, make({ inputs, config, weight: (part) => weights.get(`${name}/${part}`), pixels }));
    if (wanted.every((one) => results.has(one))) break;
  }
  return wanted.map((one) => results.get(one));
}

const kinds = {
  InputLayer: ({ pixels }) => mul(pixels, 1 / 255),
  ZeroPadding2D({ inputs: [x], config: { padding } }) {
    const [[top, bottom], [left, right]] = padding;
    return pad(pad(x, top, bottom, 2), left, right, 3);
  },
  Conv2D: ({ inputs: [x], config, weight }) => convolved(x, weight("kernel"), config, weight("bias")),
  DepthwiseConv2D: ({ inputs: [x], config, weight }) => depthwise(x, weight("depthwise_kernel"), config),
  BatchNormalization({ inputs: [x], config: { epsilon }, weight }) {
    const [mean, variance, beta] = ["moving_mean", "moving_variance", "beta"].map(
      (part) => weight(part).data,
    );
    const gamma = weight("gamma")?.data;
    const scale = variance.map((value, c) => (gamma?.[c] ?? 1) / Math.sqrt(value + epsilon));
    const channels = (values) => constant(values, [1, values.length, 1, 1]);
    return add(mul(x, channels(scale)), channels(beta.map((value, c) => value - mean[c] * scale[c])));
  },
  ReLU: ({ inputs: [x], config }) => smaller(relu(x), config.max_value),
  Activation: ({ inputs: [x] }) => relu(x),
  Add: ({ inputs: [a, b] }) => add(a, b),
  Concatenate: ({ inputs }) => concat(inputs, 1),
  MaxPooling2D: ({ inputs: [x], config }) => pooled("MaxPool", x, config),
  AveragePooling2D: ({ inputs: [x], config }) => pooled("AveragePool", x, config),
};

/** Window sizes and paddings as ONNX wants them, and the height and width of the result. */
function placed({ shape }, [kh, kw], { strides, padding }) {
  const pads = padding === "same" ? [(kh - 1) / 2, (kw - 1) / 2] : [0, 0];
  const sides = [kh, kw].map((size, axis) =>
    Math.floor((shape[2 + axis] + 2 * pads[axis] - size) / strides[axis] + 1),
  );
  return { attributes: { kernel_shape: [kh, kw], strides, pads: [...pads, ...pads] }, sides };
}

/** Keras keeps kernels as [h, w, in, out]. */
function convolved(x, { shape, data }, { strides, padding }, bias) {
  const [kh, kw, from, to] = shape;
  const turned = new Float32Array(data.length);
  for (let place = 0; place < kh * kw; place++) {
    for (let o = 0; o < to; o++) {
      for (let i = 0; i < from; i++)
        turned[(o * from + i) * kh * kw + place] = data[(place * from + i) * to + o];
    }
  }
  const all = conv2d(x, constant(turned, [to, from, kh, kw]), {
    padding: padding === "same" ? "same" : 0,
    bias: bias && constant(bias.data),
  });
  return strided(all, strides);
}

/** A kernel [h, w, channels, 1] of each channel alone, as a sum of shifted, scaled images. */
function depthwise(x, { shape, data }, { strides, padding }) {
  const [kh, kw, channels] = shape;
  const around = padding === "same" ? (kh - 1) / 2 : 0;
  const padded = pad(pad(x, around, around, 2), around, around, 3);
  const [height, width] = [padded.shape[2] - kh + 1, padded.shape[3] - kw + 1];
  let total;
  for (let place = 0; place < kh * kw; place++) {
    const [row, column] = [Math.floor(place / kw), place % kw];
    const shifted = slice(slice(padded, row, row + height, 2), column, column + width, 3);
    const scale = constant(data.subarray(place * channels, (place + 1) * channels), [1, channels, 1, 1]);
    const part = mul(shifted, scale);
    total = total === undefined ? part : add(total, part);
  }
  return strided(total, strides);
}

/** Every pixel, or every second one from the first on. */
function strided(x, strides) {
  if (strides[0] === 1) return x;
  const [n, c, h, w] = x.shape;
  const even = pad(pad(x, 0, h % 2, 2), 0, w % 2, 3);
  const [rows, columns] = [Math.ceil(h / 2), Math.ceil(w / 2)];
  const blocks = reshape(even, [n, c, rows, 2, columns, 2]);
  return reshape(slice(slice(blocks, 0, 1, 3), 0, 1, 5), [n, c, rows, columns]);
}

function pooled(opType, x, config) {
  const { attributes, sides } = placed(x, config.pool_size, config);
  return apply({
    opType,
    inputs: [x],
    attributes,
    output: { shape: [...x.shape.slice(0, 2), ...sides], dtype: "float32" },
  });
}
