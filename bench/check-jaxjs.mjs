// One configuration of the benchmark in jax-js on its WebAssembly backend; prints one JSON object.
//   node bench/jaxjs.mjs --config realnvp-small [--seconds 3]
// jax-js counts references by hand: an array given to a function is gone, `.ref` keeps it for one more use.
import { defaultDevice, init, jit, nn, numpy as np, random, tree, valueAndGrad } from "@jax-js/jax";
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
  library: "jaxjs",
  version: packageVersion("@jax-js/jax"),
  threads: 1,
  note: "no threads in Node",
};

const BOUND = shared.logScaleBound;
const softBound = (raw) => np.tanh(raw.mul(1 / BOUND)).mul(BOUND);

function initialNet(sizes, seed) {
  return initialMlp(sizes, seed).map(({ inputs, outputs, weights }) => ({
    weights: np.array(weights).reshape([inputs, outputs]),
    bias: np.zeros([outputs]),
  }));
}

function applyMlp(net, x) {
  return net.reduce((input, { weights, bias }, i) => {
    const output = np.matmul(input, weights).add(bias);
    return i < net.length - 1 ? nn.relu(output) : output;
  }, x);
}

/** Affine couplings of the two halves; they change places after every layer. */
function logProb(nets, x) {
  const features = x.shape[1];
  let [a, b] = np.split(x, 2, 1);
  let total = null;
  for (const net of nets) {
    const [raw, shift] = np.split(applyMlp(net, a.ref), 2, 1);
    const logScale = softBound(raw);
    total = total === null ? logScale.ref : total.add(logScale.ref);
    [a, b] = [b.mul(np.exp(logScale)).add(shift), a];
  }
  const energy = np.square(a).add(np.square(b)).mul(0.5);
  return total
    .sub(energy)
    .sum(1)
    .sub(0.5 * features * Math.log(2 * Math.PI));
}

function decode(nets, z) {
  let [a, b] = np.split(z, 2, 1);
  for (const net of nets.toReversed()) {
    const [raw, shift] = np.split(applyMlp(net, b.ref), 2, 1);
    [a, b] = [b, a.sub(shift).mul(np.exp(softBound(raw).neg()))];
  }
  return np.concatenate([a, b], 1);
}

const lossAndGradient = valueAndGrad((nets, x) => logProb(nets, x).mean().neg());

/** One step of Adam; `stepSize` and `epsilon` carry the bias corrections, as in Kingma & Ba, section 2. */
const trainStep = jit((nets, means, squares, x, stepSize, epsilon) => {
  const [loss, gradient] = lossAndGradient(tree.ref(nets), x);
  const newMeans = tree.map((m, g) => m.mul(0.9).add(g.mul(0.1)), means, tree.ref(gradient));
  const newSquares = tree.map((v, g) => v.mul(0.999).add(np.square(g).mul(0.001)), squares, gradient);
  const newNets = tree.map(
    (w, m, v) => w.sub(m.mul(stepSize.ref).div(np.sqrt(v).add(epsilon.ref))),
    nets,
    tree.ref(newMeans),
    tree.ref(newSquares),
  );
  stepSize.dispose();
  epsilon.dispose();
  return [loss, newNets, newMeans, newSquares];
});

async function main() {
  if (config.flow !== "realnvp") {
    reportNotMeasured(about, "only RealNVP is written for jax-js");
    return;
  }
  await init("wasm");
  defaultDevice("wasm");

  const { features, hidden, layers, batch, evaluationRows } = config;
  const sizes = [features / 2, ...hidden, features];
  let nets = Array.from({ length: layers }, (_, i) => initialNet(sizes, 100 * (i + 1)));
  let means = tree.map((w) => np.zeros(w.shape), nets);
  let squares = tree.map((w) => np.zeros(w.shape), nets);
  const rows = correlatedGaussian(shared.dataRows, features);
  const rowsFrom = (start, count) =>
    np.array(rows.slice(start * features, (start + count) * features)).reshape([count, features]);
  const batches = Array.from({ length: shared.dataRows / batch }, (_, i) => rowsFrom(i * batch, batch));
  const evaluationData = rowsFrom(0, evaluationRows);
  const compiledLogProb = jit(logProb);
  const compiledSample = jit((nets, key) => decode(nets, random.normal(key, [evaluationRows, features])));
  let steps = 0;

  await measureAndReport(about, {
    step: async () => {
      const x = batches[steps++ % batches.length].ref;
      const correction = Math.sqrt(1 - 0.999 ** steps);
      const stepSize = np.array((shared.learningRate * correction) / (1 - 0.9 ** steps));
      const epsilon = np.array(1e-8 * correction);
      let loss;
      [loss, nets, means, squares] = trainStep(nets, means, squares, x, stepSize, epsilon);
      return (await loss.data())[0];
    },
    logProb: async () => {
      await compiledLogProb(tree.ref(nets), evaluationData.ref).data();
    },
    sample: async () => {
      await compiledSample(tree.ref(nets), random.key(steps)).data();
    },
  });

    if (process.env.CHECK) { const v = await compiledSample(tree.ref(nets), random.key(steps)).data(); const D = config.features; let sxy=0,sx=0,n=v.length/D; let c=0;
      for (let i=0;i<n;i++){ sxy+=v[i*D]*v[i*D+1]; sx+=v[i*D]**2; if (D>2) c+=v[i*D+D/2-1]*v[i*D+D/2]; } console.log("corr",sxy/n,"var",sx/n,"across",c/n); }
}

await main();
