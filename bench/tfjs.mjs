// One configuration of the benchmark in TensorFlow.js on its WebAssembly backend; prints one JSON object.
//   node bench/tfjs.mjs --config realnvp-small [--seconds 3]
import { fileURLToPath } from "node:url";
import * as tf from "@tensorflow/tfjs";
import { setWasmPaths } from "@tensorflow/tfjs-backend-wasm";
import {
  correlatedGaussian,
  initialMlp,
  measureAndReport,
  packageVersion,
  readArguments,
  reportNotMeasured,
  shared,
} from "./lib/measure.mjs";

const { config } = readArguments();
const about = {
  library: "tfjs",
  version: packageVersion("@tensorflow/tfjs"),
  threads: 1,
  note: "no threads in Node; dense gradient by hand, the library's own takes up to ten times as long",
};

const BOUND = shared.logScaleBound;
const softBound = (raw) => tf.mul(tf.tanh(tf.div(raw, BOUND)), BOUND);

function mlpVariables(sizes, seed) {
  return initialMlp(sizes, seed).map(({ inputs, outputs, weights }) => ({
    weights: tf.variable(tf.tensor2d(weights, [inputs, outputs])),
    bias: tf.variable(tf.zeros([outputs])),
  }));
}

/**
 * A dense layer. Its gradient transposes explicitly: in the WebAssembly backend a product with a transposed
 * factor takes a slow path, and the library's own gradient uses that.
 */
const dense = (activation) =>
  tf.customGrad((x, weights, bias, save) => {
    const value = tf.fused.matMul({ a: x, b: weights, bias, activation });
    save([x, weights, value]);
    const gradFunc = (dValue, [savedX, savedWeights, savedValue]) => {
      const d = activation === "relu" ? tf.mul(dValue, tf.step(savedValue)) : dValue;
      return [tf.matMul(d, tf.transpose(savedWeights)), tf.matMul(tf.transpose(savedX), d), tf.sum(d, 0)];
    };
    return { value, gradFunc };
  });
const hiddenLayer = dense("relu");
const lastLayer = dense("linear");

function applyMlp(layers, x) {
  return layers.reduce(
    (input, { weights, bias }, i) => (i < layers.length - 1 ? hiddenLayer : lastLayer)(input, weights, bias),
    x,
  );
}

/** Affine couplings of the two halves; they change places after every layer. */
function realNvp({ features, hidden, layers }) {
  const half = features / 2;
  const nets = Array.from({ length: layers }, (_, i) =>
    mlpVariables([half, ...hidden, 2 * half], 100 * (i + 1)),
  );

  function logProb(x) {
    let [a, b] = tf.split(x, 2, 1);
    let total = tf.zerosLike(b);
    for (const net of nets) {
      const [raw, shift] = tf.split(applyMlp(net, a), 2, 1);
      const logScale = softBound(raw);
      total = tf.add(total, logScale);
      [a, b] = [tf.add(tf.mul(b, tf.exp(logScale)), shift), a];
    }
    const energy = tf.mul(tf.add(tf.square(a), tf.square(b)), 0.5);
    return tf.sub(tf.sum(tf.sub(total, energy), 1), 0.5 * features * Math.log(2 * Math.PI));
  }

  function sample(count) {
    let [a, b] = tf.split(tf.randomNormal([count, features]), 2, 1);
    for (const net of [...nets].reverse()) {
      const [raw, shift] = tf.split(applyMlp(net, b), 2, 1);
      [a, b] = [b, tf.mul(tf.sub(a, shift), tf.exp(tf.neg(softBound(raw))))];
    }
    return tf.concat([a, b], 1);
  }

  return { logProb, sample };
}

async function main() {
  if (config.flow !== "realnvp") {
    reportNotMeasured(about, "only RealNVP is written for TensorFlow.js");
    return;
  }
  setWasmPaths(fileURLToPath(new URL("./node_modules/@tensorflow/tfjs-backend-wasm/dist/", import.meta.url)));
  await tf.setBackend("wasm");

  const { features, batch, evaluationRows } = config;
  const flow = realNvp(config);
  const data = tf.tensor2d(correlatedGaussian(shared.dataRows, features), [shared.dataRows, features]);
  const batches = tf.split(data, shared.dataRows / batch);
  const evaluationData = tf.slice(data, 0, evaluationRows);
  const optimizer = tf.train.adam(shared.learningRate);
  let next = 0;

  await measureAndReport(about, {
    step: () => {
      const x = batches[next++ % batches.length];
      return tf.tidy(() => {
        const { value, grads } = tf.variableGrads(() => tf.neg(tf.mean(flow.logProb(x))));
        optimizer.applyGradients(grads);
        return value.dataSync()[0];
      });
    },
    logProb: () => tf.tidy(() => flow.logProb(evaluationData).dataSync()),
    sample: () => tf.tidy(() => flow.sample(evaluationRows).dataSync()),
  });
}

await main();
