// One configuration of the benchmark in tractable; prints one JSON object.
//   node bench/tractable.mjs --config realnvp-small [--threads 1] [--seconds 3] [--memory recompute] [--steps 8]
// The built library is needed: npm run build. The trainer is used directly, to time steps and nothing else.
import {
  adam,
  affine,
  autoregressive,
  continuous,
  coupling,
  flow,
  glow,
  imageRealNvp,
  maskedMlp,
  maximumLikelihood,
  mlp,
  rationalQuadraticSpline,
  residualBlock,
  sequence,
  tarFlow,
} from "tractable";
import {
  blobImages,
  correlatedGaussian,
  measureAndReport,
  normals,
  readArguments,
  shared,
} from "./lib/measure.mjs";

const library = (path) => import(new URL(`../packages/tractable/dist/${path}`, import.meta.url));
const { config, threads, memory } = readArguments();
const { hidden, layers, batch, evaluationRows, image } = config;

/** Scales in e^±2, as in pytorch.py. */
const bounded = affine({ minimumScale: Math.exp(-shared.logScaleBound) });

/** The image's shape and the named fields of the configuration: a factory refuses fields it doesn't know. */
const imageOptions = (names) => ({ image, ...Object.fromEntries(names.map((name) => [name, config[name]])) });

/**
 * Architectures as in pytorch.py and the files beside it: halves that take turns, or orders that do.
 */
function architecture() {
  if (config.flow === "glow") return glow(imageOptions(["levels", "steps", "width"]));
  if (config.flow === "realnvpImage") return imageRealNvp(imageOptions(["levels", "blocks", "width"]));
  if (config.flow === "tarFlow")
    return tarFlow(imageOptions(["patch", "layers", "width", "blocks", "heads"]));
  if (config.flow === "continuous") {
    const net = mlp(hidden, { activation: "tanh" });
    return flow({ features: config.features, bijection: continuous({ net, steps: config.steps }) });
  }
  const stack = Array.from({ length: layers }, (_, layer) => {
    const isEven = layer % 2 === 0;
    if (config.flow === "maf") {
      return autoregressive({ order: isEven ? "forward" : "reverse", map: bounded, net: maskedMlp(hidden) });
    }
    if (config.flow === "residual") return residualBlock({ hidden, lipschitz: config.lipschitz });
    const spline = () => rationalQuadraticSpline({ bins: config.bins, bound: config.bound });
    if (config.flow === "splineAutoregressive") {
      return autoregressive({ order: isEven ? "forward" : "reverse", map: spline(), net: maskedMlp(hidden) });
    }
    const map = config.flow === "spline" ? spline() : bounded;
    return coupling({ mask: isEven ? "first half" : "last half", map, net: mlp(hidden) });
  });
  return flow({ features: config.features, bijection: sequence(...stack) });
}

const { Trainer } = await library("training/trainer.js");
const { declareDensity } = await library("density/declareDensity.js");
const { density } = await library("density/density.js");
const { oneBlock } = await library("training/minibatches/dataBlocks.js");
const { createModel } = await library("model/createModel.js");
const { initialValues } = await library("parameters/scope.js");
const { openBackend } = await library("runtime/nodeBackend.js");

const built = architecture();
const { features } = built;
const supports = new Array(features).fill("real");
const mathematics = density(built, supports);
const declarations = declareDensity(mathematics);
const values = initialValues(declarations, 0);
const backend = await openBackend({ threads });
const rowCount = image === undefined ? shared.dataRows : shared.dataImages;
const rows = image === undefined ? correlatedGaussian(rowCount, features) : blobImages(rowCount, image);
const data = { x: { data: rows, shape: [rowCount, features] }, context: undefined, labels: undefined };
const trainer = await Trainer.open({
  density: mathematics,
  declarations,
  values,
  blocks: oneBlock(data),
  plan: {
    objective: maximumLikelihood(),
    optimizer: adam(),
    batchSize: batch,
    accumulate: 1,
    seed: 0,
    memory,
  },
  backend,
});

let steps = 0;
let epoch = 1;
let place = 0;
/** Steps of one call: one at first, for the start-up time, then as many as an epoch or 80 ms hold. */
let perCall = 1;
async function step() {
  if (place + perCall > trainer.stepsPerEpoch) {
    epoch++;
    place = 0;
  }
  const start = performance.now();
  const { losses } = await trainer.steps({
    epoch,
    from: place,
    count: perCall,
    stepsBefore: steps,
    clipNorm: 1e9,
    learningRate: () => shared.learningRate,
  });
  const took = (performance.now() - start) / perCall;
  place += perCall;
  steps += perCall;
  perCall = Math.max(1, Math.min(trainer.stepsPerEpoch, Math.round(80 / took)));
  return losses.at(-1);
}

const columns = Array.from({ length: features }, (_, index) => `x${index}`);
const model = createModel(
  { flow: built, columns, contextColumns: [], supports, classNames: [], values, report: undefined },
  backend,
);
const evaluatedRows =
  image === undefined ? normals(evaluationRows * features, 2) : rows.subarray(0, evaluationRows * features);
const evaluated = { data: evaluatedRows, shape: [evaluationRows, features] };

await measureAndReport(
  { library: memory === "keep" ? "tractable" : "tractable-recompute", version: "0.1.0", threads },
  {
    step,
    steps: () => steps,
    logProb: () => model.logProb(evaluated),
    sample: () => model.sample(evaluationRows),
  },
);
