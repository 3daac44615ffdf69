// The style distance of Gatys et al. (2016): Gram matrices of the features of Inception-v3, which no styling
// model is trained with.
import { batchMatmul, input, mul, reshape, transpose } from "../../packages/tractable/dist/graph/index.js";
import { compile } from "../../packages/tractable/dist/runtime/compile.js";
import { openBackend } from "../../packages/tractable/dist/runtime/nodeBackend.js";
import { featuresOf, readNetwork } from "./keras.mjs";

const LAYERS = ["activation_1", "activation_3", "activation_5", "mixed0", "mixed2"];

/** Mean products of all pairs of channels over all pixels. */
function gram(features) {
  const [n, channels, height, width] = features.shape;
  const flat = reshape(features, [n, channels, height * width]);
  return batchMatmul(mul(flat, 1 / (height * width)), transpose(flat, [0, 2, 1]));
}

/** A measure of pictures; the Gram matrices of a style are computed once for each name. */
export async function gramMeasure() {
  const network = await readNetwork("inception_v3", 6);
  const backend = await openBackend({ threads: 1 });
  const sessions = new Map();
  const known = new Map();

  async function gramsOf({ data, height, width }) {
    const shape = [1, 3, height, width];
    if (!sessions.has(String(shape))) {
      const x = input("x", shape);
      const features = featuresOf(network, x, LAYERS);
      const outputs = Object.fromEntries(features.map((feature, k) => [LAYERS[k], gram(feature)]));
      sessions.set(String(shape), await compile(backend, { inputs: [x], outputs }, { threads: 1 }));
    }
    const results = await sessions
      .get(String(shape))
      .run({ x: { dims: shape, data: Float32Array.from(data.subarray(0, 3 * height * width)) } });
    return LAYERS.map((layer) => results[layer].data);
  }

  /** ‖G_a − G_b‖² / ‖G_b‖², a mean over layers. */
  return async function distance(picture, style, name) {
    if (!known.has(name)) known.set(name, await gramsOf(style));
    const wanted = known.get(name);
    const grams = await gramsOf(picture);
    const each = grams.map((own, layer) => {
      let [off, size] = [0, 0];
      own.forEach((value, at) => {
        off += (value - wanted[layer][at]) ** 2;
        size += wanted[layer][at] ** 2;
      });
      return off / size;
    });
    return each.reduce((a, b) => a + b, 0) / each.length;
  };
}
