// What every JavaScript entry of the benchmark shares: its arguments, its data, its clock, its report.
import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";

export const shared = JSON.parse(readFileSync(new URL("../configurations.json", import.meta.url), "utf8"));

/**
 * `--config NAME [--threads N] [--seconds S]`, with the named configuration in `config`. Of tractable alone:
 * `--memory keep|recompute`, and `--steps N` in the place of the configuration's steps.
 */
export function readArguments() {
  const { values } = parseArgs({
    options: {
      config: { type: "string" },
      threads: { type: "string", default: "1" },
      seconds: { type: "string", default: "3" },
      memory: { type: "string", default: "keep" },
      steps: { type: "string" },
    },
  });
  const named = shared.configurations[values.config];
  if (!named) {
    const names = Object.keys(shared.configurations).join(", ");
    throw new Error(`--config: expected one of ${names}, got ${values.config}`);
  }
  const { config: name, memory, steps } = values;
  const config = steps === undefined ? named : { ...named, steps: Number(steps) };
  return { name, config, memory, threads: Number(values.threads), seconds: Number(values.seconds) };
}

/** Standard normal numbers, the same on every run (mulberry32, Box–Muller). */
export function normals(count, seed) {
  let state = seed >>> 0;
  const uniform = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
  const values = new Float32Array(count);
  for (let i = 0; i < count; i += 2) {
    const radius = Math.sqrt(-2 * Math.log(1 - uniform()));
    const angle = 2 * Math.PI * uniform();
    values[i] = radius * Math.cos(angle);
    if (i + 1 < count) values[i + 1] = radius * Math.sin(angle);
  }
  return values;
}

/** Row-major; neighbouring columns correlate by 0.8, every column has mean 0 and variance 1. */
export function correlatedGaussian(rows, features) {
  const data = normals(rows * features, 1);
  for (let i = 0; i < data.length; i++) {
    if (i % features !== 0) data[i] = 0.8 * data[i - 1] + 0.6 * data[i];
  }
  return data;
}

/**
 * Images of 8 bits with a bright blob each on black, [images, height·width]: most pixels are 0, as in MNIST.
 */
export function blobImages(images, { channels, height, width }) {
  const random = normals(3 * images, 1);
  const data = new Uint8Array(images * channels * height * width);
  for (let image = 0, at = 0; image < images; image++) {
    const [row, column, size] = random.subarray(3 * image);
    const centre = [height / 2 + 0.1 * height * row, width / 2 + 0.1 * width * column];
    const radius = 0.1 * height * Math.exp(0.2 * size);
    for (let value = 0; value < channels * height * width; value++, at++) {
      const [i, j] = [Math.floor(value / width) % height, value % width];
      const distance = ((i - centre[0]) ** 2 + (j - centre[1]) ** 2) / (2 * radius ** 2);
      data[at] = Math.floor(255.9 * Math.exp(-distance));
    }
  }
  return data;
}

/**
 * Weights as in `nn.Linear`: uniform within ±1/√inputs; the last layer zero, so a flow starts at the
 * identity.
 */
export function initialMlp(sizes, seed) {
  return sizes.slice(1).map((outputs, layer) => {
    const inputs = sizes[layer];
    const isLast = layer === sizes.length - 2;
    const scale = isLast ? 0 : 1 / Math.sqrt(3 * inputs);
    return {
      inputs,
      outputs,
      weights: normals(inputs * outputs, seed + layer).map((value) => value * scale),
    };
  });
}

/** Seconds since this process started. */
export const secondsSinceStart = () => performance.now() / 1000;

/**
 * Median seconds of one call of `run`, over nine blocks of equally many calls, after a warm-up of a third of
 * the time. `finish` is awaited at the end of each block, for libraries that only queue work; `done` counts
 * the steps made, where one call may make several.
 */
export async function medianSeconds(run, seconds, finish = () => {}, done = undefined) {
  const now = () => performance.now() / 1000;
  let calls = 0;
  let start = now();
  while (calls < 2 || now() - start < seconds / 3) {
    await run();
    calls++;
  }
  await finish();
  const perBlock = Math.max(1, Math.round(((seconds / 9) * calls) / (now() - start)));
  const times = [];
  start = now();
  while (times.length < 3 || now() - start < seconds) {
    const blockStart = now();
    const before = done?.();
    for (let i = 0; i < perBlock; i++) await run();
    await finish();
    times.push((now() - blockStart) / (done === undefined ? perBlock : done() - before));
  }
  return median(times);
}

export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted.length === 0
    ? Number.NaN
    : (sorted[(sorted.length - 1) >> 1] + sorted[sorted.length >> 1]) / 2;
}

/** Peak resident memory of this process; from /proc where there is one, for it forgets the parent's. */
function peakMegabytes() {
  try {
    return Number(/VmHWM:\s*(\d+)/.exec(readFileSync("/proc/self/status", "utf8"))[1]) / 1024;
  } catch {
    return process.resourceUsage().maxRSS / 1024;
  }
}

/**
 * Measures one library on one configuration and prints the JSON object. `step` trains on one minibatch and
 * returns its loss (`steps`, if there, counts them, where one call makes several); `logProb` and `sample`
 * compute `evaluationRows` rows; `finish`, if there, waits for queued steps. `finalLoss` is the mean over the
 * last steps, at most 20.
 */
export async function measureAndReport({ library, version, note, threads }, flow) {
  const { name, config, seconds } = readArguments();
  const losses = [];
  const step = async () => {
    losses.push(await flow.step());
  };
  await step();
  await flow.finish?.();
  const startupSeconds = secondsSinceStart();
  const stepSeconds = await medianSeconds(step, seconds, flow.finish, flow.steps);
  const trainingMegabytes = peakMegabytes();
  const logProbSeconds = await medianSeconds(flow.logProb, seconds / 2);
  const sampleSeconds = await medianSeconds(flow.sample, seconds / 2);
  const last = losses.slice(-Math.min(20, Math.ceil(losses.length / 4)));
  report({
    library,
    version,
    config: name,
    threads,
    stepMilliseconds: 1e3 * stepSeconds,
    logProbRowsPerSecond: config.evaluationRows / logProbSeconds,
    sampleRowsPerSecond: config.evaluationRows / sampleSeconds,
    startupSeconds,
    trainingMegabytes,
    peakMegabytes: peakMegabytes(),
    firstLoss: losses[0],
    finalLoss: last.reduce((sum, loss) => sum + loss, 0) / last.length,
    steps: flow.steps?.() ?? losses.length,
    ...(note && { note }),
  });
}

/** The report of a configuration that a library's entry doesn't measure. */
export function reportNotMeasured({ library, version, threads }, reason) {
  report({
    library,
    version,
    config: readArguments().name,
    threads,
    stepMilliseconds: null,
    logProbRowsPerSecond: null,
    sampleRowsPerSecond: null,
    startupSeconds: null,
    trainingMegabytes: null,
    peakMegabytes: null,
    firstLoss: null,
    finalLoss: null,
    steps: 0,
    note: `not measured: ${reason}`,
  });
}

function report(result) {
  process.stdout.write(`${JSON.stringify(result)}\n`);
}

/** The version of an installed package, of bench/node_modules. */
export function packageVersion(name) {
  return JSON.parse(readFileSync(new URL(`../node_modules/${name}/package.json`, import.meta.url), "utf8"))
    .version;
}
