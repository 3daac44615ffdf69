// Learns the posterior of the "two moons" simulator (Greenberg et al. 2019, as in sbibm) from 10,000
// simulations, and says how well a small classifier tells its draws from the exact posterior's: 0.5 is not at
// all.
//   npm run build && node scripts/check-posterior.mjs          (some minutes)
import { checkCalibration, posterior } from "tractable";

const COUNT = 10_000;
const DRAWS = 5000;
const OBSERVATIONS = 5;

const prior = (random) => [2 * random.uniform() - 1, 2 * random.uniform() - 1];
const crescent = (random) => {
  const angle = Math.PI * (random.uniform() - 0.5);
  const radius = 0.1 + 0.01 * random.normal();
  return [radius * Math.cos(angle) + 0.25, radius * Math.sin(angle)];
};
const simulate = ([a, b], random) => {
  const [x, y] = crescent(random);
  return [x - Math.abs(a + b) / Math.SQRT2, y + (b - a) / Math.SQRT2];
};

/** Random numbers like the library's streams, from a seed. */
function streamOf(seed) {
  let state = seed >>> 0;
  const uniform = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return (((t ^ (t >>> 14)) >>> 0) + 0.5) / 2 ** 32;
  };
  const normal = () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());
  return { uniform, normal };
}

/**
 * Draws of the exact posterior: a point of the crescent leaves |a + b| and b − a, if they lie in the prior's
 * square.
 */
function exact([x, y], count, random) {
  const rows = [];
  while (rows.length < count) {
    const [u, v] = crescent(random);
    const sum = Math.SQRT2 * (u - x);
    if (sum < 0) continue;
    const signed = random.uniform() < 0.5 ? sum : -sum;
    const difference = Math.SQRT2 * (y - v);
    const row = [(signed - difference) / 2, (signed + difference) / 2];
    if (row.every((value) => Math.abs(value) <= 1)) rows.push(row);
  }
  return rows;
}

/**
 * The share of held-out rows that a classifier of two layers of 20 units assigns rightly, over five folds.
 */
function classifierTest(first, second, random) {
  const all = [...first.map((row) => [row, 1]), ...second.map((row) => [row, 0])];
  for (let at = all.length - 1; at > 0; at--) {
    const other = Math.floor(random.uniform() * (at + 1));
    [all[at], all[other]] = [all[other], all[at]];
  }
  const width = first[0].length;
  const means = Array.from({ length: width }, (_, column) => mean(first.map((row) => row[column])));
  const deviations = means.map((own, column) =>
    Math.sqrt(mean(first.map((row) => (row[column] - own) ** 2))),
  );
  const scaled = all.map(([row, label]) => [
    row.map((value, c) => (value - means[c]) / deviations[c]),
    label,
  ]);
  const folds = [0, 1, 2, 3, 4].map((fold) => {
    const held = scaled.filter((_, at) => at % 5 === fold);
    const predict = classifier(
      scaled.filter((_, at) => at % 5 !== fold),
      width,
      random,
    );
    return mean(held.map(([row, label]) => (predict(row) > 0 === (label === 1) ? 1 : 0)));
  });
  return mean(folds);
}

const mean = (values) => values.reduce((a, b) => a + b, 0) / values.length;

/** Logistic regression on two hidden layers, by Adam; gives the log-odds. */
function classifier(rows, width, random) {
  const sizes = [width, 20, 20, 1];
  const weights = sizes.slice(1).map((to, layer) => {
    const from = sizes[layer];
    const values = new Float64Array((from + 1) * to);
    for (let at = 0; at < from * to; at++) values[at] = Math.sqrt(2 / from) * random.normal();
    return { from, to, values, m: new Float64Array(values.length), v: new Float64Array(values.length) };
  });
  const forward = (row) => {
    const layers = [row];
    weights.forEach(({ from, to, values }, layer) => {
      const below = layers[layer];
      const own = new Float64Array(to);
      for (let j = 0; j < to; j++) {
        let sum = values[from * to + j];
        for (let i = 0; i < from; i++) sum += below[i] * values[i * to + j];
        own[j] = layer < weights.length - 1 ? Math.max(0, sum) : sum;
      }
      layers.push(own);
    });
    return layers;
  };
  const BATCH = 200;
  let step = 0;
  for (let epoch = 0; epoch < 40; epoch++) {
    for (let start = 0; start + BATCH <= rows.length; start += BATCH) {
      const gradients = weights.map(({ values }) => new Float64Array(values.length));
      for (let at = start; at < start + BATCH; at++) {
        const [row, label] = rows[at];
        const layers = forward(row);
        let above = [1 / (1 + Math.exp(-layers.at(-1)[0])) - label];
        for (let layer = weights.length - 1; layer >= 0; layer--) {
          const { from, to, values } = weights[layer];
          const below = layers[layer];
          const next = new Float64Array(from);
          for (let j = 0; j < to; j++) {
            gradients[layer][from * to + j] += above[j];
            for (let i = 0; i < from; i++) {
              gradients[layer][i * to + j] += above[j] * below[i];
              if (below[i] > 0) next[i] += above[j] * values[i * to + j];
            }
          }
          above = next;
        }
      }
      step++;
      const rate = (1e-3 * Math.sqrt(1 - 0.999 ** step)) / (1 - 0.9 ** step);
      weights.forEach(({ values, m, v }, layer) => {
        for (let at = 0; at < values.length; at++) {
          const g = gradients[layer][at] / BATCH;
          m[at] = 0.9 * m[at] + 0.1 * g;
          v[at] = 0.999 * v[at] + 0.001 * g * g;
          values[at] -= (rate * m[at]) / (Math.sqrt(v[at]) + 1e-8);
        }
      });
    }
  }
  return (row) => forward(row).at(-1)[0];
}

const random = streamOf(1);
const learned = await posterior({ prior, simulate, count: COUNT }, { seed: 0, threads: 1, timeLimit: 900 });
const { report } = learned.model;
console.log(
  `fitted in ${report.seconds.toFixed(0)} s, validation ${report.validationLogProb.toFixed(3)} nats`,
);
const scores = [];
for (let index = 0; index < OBSERVATIONS; index++) {
  const observation = simulate(prior(random), random);
  const { data } = await learned.sample(observation, DRAWS, { seed: index });
  const drawn = Array.from({ length: DRAWS }, (_, row) => [data[2 * row], data[2 * row + 1]]);
  scores.push(classifierTest(exact(observation, DRAWS, random), drawn, random));
  console.log(`observation ${index + 1}: C2ST ${scores.at(-1).toFixed(3)}`);
}
console.log(`C2ST ${mean(scores).toFixed(3)}, the mean of ${OBSERVATIONS} observations`);
const pairs = { parameters: [], observations: [] };
for (let pair = 0; pair < 1000; pair++) {
  const own = prior(random);
  pairs.parameters.push(own);
  pairs.observations.push(simulate(own, random));
}
const { pValues, coverage90 } = await checkCalibration(learned, pairs);
console.log(
  "calibration: p",
  pValues.map((p) => p.toFixed(3)),
  "coverage of 90 % intervals",
  coverage90,
);
