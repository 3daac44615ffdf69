// Fits every named flow to two densities that are known, and writes docs/flows.md with a picture of each: the
// field's table of contents.
//   npm run build && node scripts/check-flows.mjs          (some minutes)
//   node scripts/check-flows.mjs ffjord ncsf               (these rows alone; the others stay as they are)
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import sharp from "sharp";
import {
  additive,
  affine,
  bnaf,
  bpf,
  coupling,
  cubicSpline,
  diagonalScaling,
  ffjord,
  flow,
  flowMatching,
  gaussianization,
  iaf,
  inferSchema,
  linearRationalSpline,
  linearSpline,
  logistic,
  luLinear,
  maf,
  mlp,
  naf,
  ncsf,
  nsf,
  planarFlow,
  quadraticSpline,
  radialFlow,
  realNvp,
  resampled,
  residualFlow,
  sequence,
  sinhArcsinh,
  sospf,
  straightWays,
  sylvesterFlow,
  tableFlow,
  fit as train,
  unaf,
} from "tractable";
import { generator, logSumExp, toyDensities } from "./toyDensities.mjs";

const docs = join(dirname(fileURLToPath(import.meta.url)), "../docs");
const ROWS = 6000;
const TEST_ROWS = 4000;
const EPOCHS = 60;
const SIDE = 96;

const densities = {
  moons: { called: "two moons", ...toyDensities["two moons"] },
  gaussians: { called: "eight Gaussians", ...toyDensities["eight Gaussians"] },
};

/** ln of von Mises' density of an angle, and draws of one by rejection. */
const logVonMises = (angle, concentration) => {
  const points = Array.from({ length: 512 }, (_, at) => concentration * Math.cos((2 * Math.PI * at) / 512));
  return concentration * Math.cos(angle) - logSumExp(points) + Math.log(512) - Math.log(2 * Math.PI);
};
function drawVonMises(next, concentration) {
  for (;;) {
    const angle = Math.PI * (2 * next() - 1);
    if (next() < Math.exp(concentration * (Math.cos(angle) - 1))) return angle;
  }
}
const wrap = (angle) => angle - 2 * Math.PI * Math.floor((angle + Math.PI) / (2 * Math.PI));
const torusCenters = [
  [3, 0],
  [-1.2, 2.6],
  [0.6, -2.2],
];
Object.assign(densities, {
  torus: {
    called: "three bumps on a torus",
    reach: Math.PI,
    draw(count, seed) {
      const next = generator(seed);
      return Array.from({ length: count }, () => {
        const [a, b] = torusCenters[Math.floor(next() * torusCenters.length)];
        return [wrap(a + drawVonMises(next, 8)), wrap(b + drawVonMises(next, 3))];
      });
    },
    logProb: ([x, y]) =>
      logSumExp(torusCenters.map(([a, b]) => logVonMises(x - a, 8) + logVonMises(y - b, 3))) - Math.log(3),
  },
  band: {
    called: "a band around it",
    reach: Math.PI,
    draw(count, seed) {
      const next = generator(seed);
      return Array.from({ length: count }, () => {
        const x = Math.PI * (2 * next() - 1);
        return [x, wrap(2 * x + drawVonMises(next, 12))];
      });
    },
    logProb: ([x, y]) => logVonMises(y - 2 * x, 12) - Math.log(2 * Math.PI),
  },
});
const PLANE = ["moons", "gaussians"];
const TORUS = ["torus", "band"];

const features = 2;
const alternating = (count, map) =>
  Array.from({ length: count }, (_, at) => [
    luLinear(),
    coupling({ mask: at % 2 === 0 ? "even" : "odd", map: map(), net: mlp([64, 64]) }),
  ]).flat();
const flows = {
  nsf: [
    "spline couplings with LU layers; of plain numbers the default in a short run",
    () => nsf({ features }),
  ],
  "nsf, autoregressive": [
    '`nsf({ structure: "autoregressive" })`: often closer, samples take a pass a feature (`--flow nsf-ar`)',
    () => nsf({ features, structure: "autoregressive" }),
  ],
  tableFlow: [
    "columns of any type, each given those before; what `tractable fit` takes for a table",
    undefined,
  ],
  realNvp: ["affine couplings: fast, smooth, few bends", () => realNvp({ features })],
  maf: ["affine autoregressive layers: one pass for a density", () => maf({ features })],
  iaf: ["the same turned around: one pass for a sample", () => iaf({ features })],
  naf: ["mixtures of logistics, autoregressive; decoding is solved for", () => naf({ features })],
  "naf, deep": [
    "`naf({ depth: 2 })`: nets of sigmoids instead of mixtures; decoding is solved for",
    () => naf({ features, depth: 2 }),
  ],
  unaf: ["integrated positive nets; decoding is solved for", () => unaf({ features })],
  bnaf: ["one increasing net for all features; decoding is solved for", () => bnaf({ features })],
  sospf: ["polynomials whose derivative is a sum of squares", () => sospf({ features })],
  bpf: ["Bernstein polynomials", () => bpf({ features })],
  planarFlow: ["bends along one direction each; with an inverse", () => planarFlow({ features })],
  radialFlow: ["pushes around a point each; with an inverse", () => radialFlow({ features })],
  sylvesterFlow: [
    "bends along several directions at once; with an inverse",
    () => sylvesterFlow({ features }),
  ],
  gaussianization: [
    "every feature made normal by a mixture, then all rotated, and again: no nets",
    () => gaussianization({ features }),
  ],
  residualFlow: ["x + g(x) with nets that stretch by less than 1", () => residualFlow({ features })],
  ffjord: [
    "rows that flow with a velocity, in Runge–Kutta steps; moons alone, as its steps are dear",
    () => ffjord({ features }),
    ["moons"],
  ],
  "ffjord, straight ways": [
    "half the steps, with `objective: straightWays({ kinetic: 0.1 })`; without, they miss twice as much, and fit by 0.013 nats better",
    () => ffjord({ features, steps: 4 }),
    ["moons"],
    { objective: straightWays({ kinetic: 0.1 }) },
  ],
  "ffjord, flow matching": [
    "the same by `fit(ffjord(…), rows, { objective: flowMatching() })`: cheap steps, here 300 epochs of them",
    () => ffjord({ features, hidden: [128, 128], steps: 16 }),
    PLANE,
    { objective: flowMatching(), learningRate: 0.005, epochs: 300, patience: 300 },
  ],
  ncsf: [
    "circular splines, for angles; on three bumps and on a band around a torus",
    () => ncsf({ features }),
    TORUS,
  ],
  "NICE, on numbers": [
    "additive couplings, diagonal scaling, a logistic base: `coupling({ map: additive() })`",
    () =>
      flow({
        features,
        bijection: sequence(...alternating(6, additive), diagonalScaling()),
        base: logistic(),
      }),
  ],
  "resampled base": [
    "eight affine couplings over normal draws of which a net accepts some (LARS): `base: resampled()`",
    () => flow({ features, bijection: sequence(...alternating(8, affine)), base: resampled() }),
  ],
  "piecewise linear": [
    "histograms in couplings: `coupling({ map: linearSpline() })`",
    () => flow({ features, bijection: sequence(...alternating(6, () => linearSpline({ bound: 4 }))) }),
  ],
  "piecewise quadratic": [
    "`coupling({ map: quadraticSpline() })`",
    () => flow({ features, bijection: sequence(...alternating(6, () => quadraticSpline({ bound: 4 }))) }),
  ],
  "piecewise cubic": [
    "`coupling({ map: cubicSpline() })`; decoding is solved for",
    () => flow({ features, bijection: sequence(...alternating(6, () => cubicSpline({ bound: 4 }))) }),
  ],
  "linear-rational": [
    "`coupling({ map: linearRationalSpline() })`: both directions alike",
    () =>
      flow({ features, bijection: sequence(...alternating(6, () => linearRationalSpline({ bound: 4 }))) }),
  ],
  "sinh-arcsinh": [
    "two numbers for skew and tails: `coupling({ map: sinhArcsinh() })`",
    () => flow({ features, bijection: sequence(...alternating(8, sinhArcsinh)) }),
  ],
};

const mean = (values) => values.reduce((a, b) => a + b, 0) / values.length;

async function picture(model, reach, toRows, path) {
  const grid = Array.from({ length: SIDE * SIDE }, (_, at) => [
    reach * ((2 * ((at % SIDE) + 0.5)) / SIDE - 1),
    reach * (1 - (2 * (Math.floor(at / SIDE) + 0.5)) / SIDE),
  ]);
  const heights = (await model.logProb(toRows(grid))).map(Math.exp);
  const most = [...heights].sort((a, b) => b - a)[Math.floor(heights.length / 200)];
  // white through teal to dark blue
  const pixels = Uint8Array.from({ length: 3 * heights.length }, (_, at) => {
    const share = Math.min(1, heights[Math.floor(at / 3)] / most);
    const [from, to] = [255, [12, 44, 92][at % 3]];
    return from + (to - from) * share ** 0.7;
  });
  await sharp(pixels, { raw: { width: SIDE, height: SIDE, channels: 3 } })
    .png({ palette: true, colours: 32 })
    .toFile(path);
}

mkdirSync(join(docs, "flows"), { recursive: true });
const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !(name in flows));
if (unknown.length > 0) {
  console.error(`expected flows among ${Object.keys(flows).join(", ")}, got ${unknown.join(", ")}`);
  process.exit(1);
}
/** The rows of the page by flow, of which those that aren't asked for are kept. */
const page = join(docs, "flows.md");
const lines = new Map(
  readFileSync(page, "utf8")
    .split("\n")
    .flatMap((line) => {
      const name = /^\| \*\*(.+?)\*\*/.exec(line)?.[1];
      return name === undefined ? [] : [[name, line]];
    }),
);
for (const [name, [about, make, on = PLANE, options = {}]] of Object.entries(flows)) {
  if (asked.length > 0 && !asked.includes(name)) continue;
  const cells = [];
  let parameters = 0;
  for (const key of on) {
    const density = densities[key];
    const rows = density.draw(ROWS, 1);
    const test = density.draw(TEST_ROWS, 2);
    const isTyped = make === undefined;
    const toRows = (list) => (isTyped ? list.map(([a, b]) => ({ a, b })) : list);
    const its = isTyped ? tableFlow(inferSchema(toRows(rows)), { rows: ROWS }) : make();
    const model = await train(its, toRows(rows), { epochs: EPOCHS, seed: 0, threads: 1, ...options });
    const truth = mean(test.map(density.logProb));
    const distance = truth - mean([...(await model.logProb(toRows(test)))]);
    const slug = `${name.replace(/[^a-z]+/gi, "-").toLowerCase()}-${key}.png`;
    await picture(model, density.reach, toRows, join(docs, "flows", slug));
    let roundTrip = "–";
    if (!isTyped) {
      const { data: latents, shape } = await model.encode(test);
      const { data } = await model.decode({ data: latents, shape });
      roundTrip = Math.max(...test.flat().map((x, at) => Math.abs(x - data[at]))).toExponential(0);
    }
    parameters = model.parameterCount;
    const step = model.report.stepMilliseconds;
    cells.push({ distance, step, roundTrip, slug });
    console.log(name, key, distance.toFixed(3), "nats,", step.toFixed(2), "ms a step, round trip", roundTrip);
    await model.dispose();
  }
  const [{ step, roundTrip }] = cells;
  const distances = cells.map(({ distance }) => distance.toFixed(3)).join(", ");
  const pictures = cells.map(({ slug }, at) => `![${name}, ${on[at]}](flows/${slug})`).join(" ");
  lines.set(
    name,
    `| **${name}**<br>${about} | ${parameters.toLocaleString("en")} | ${distances} | ${step.toFixed(1)} | ${roundTrip} | ${pictures} |`,
  );
}
writeFileSync(
  page,
  `# Which flow

Every row was fitted to ${ROWS.toLocaleString("en")} rows of ${PLANE.map((key) => densities[key].called).join(
    " and of ",
  )}, ${EPOCHS} epochs with the defaults of \`fit\`. The distance is how many nats the model's mean log-density of ${TEST_ROWS.toLocaleString("en")} other
rows lies below that of the true density: 0 is perfect. Milliseconds are of a training step of 256 rows on one core; the round trip is the
largest error of decode(encode(x)) in float32. Tables of text, gaps and counts want \`tableFlow\`, images \`glow\`, \`imageRealNvp\`, \`nice\`,
\`tarFlow\` or \`jet\`
(see the README). \`npm run check:flows\` writes this page.

| flow | parameters | nats from the truth | ms a step | round trip | density |
|---|---|---|---|---|---|
${Object.keys(flows)
  .flatMap((name) => lines.get(name) ?? [])
  .join("\n")}

## Images

Pixels are whole numbers, so these have rows of their own in [results.md](results.md), which names the commands; bits per dimension are of MNIST's test images.

| flow | what it is | bits per dimension |
|---|---|---|
| \`glow\` | couplings with convolutions, 1×1 convolutions between them, several scales | 1.107 after 42 minutes |
| \`imageRealNvp\` | couplings of checkerboards and channels, residual nets | 1.228 after 12 minutes |
| \`tarFlow\` | patches one after the other, a causal transformer for each layer | 1.332 after 1,350 steps |
| \`jet\` | couplings of patches, a transformer for each | 1.326 after 1,220 steps |
| \`nice\` | additive couplings of single pixels, dense nets | 4.466 after 41 minutes |
| \`integerFlow\` | no bijection: laws of whole numbers, exact, for files | 1.125 in an archive of the first 5,000 |

## Replacing a part

A flow is a *structure* × a *scalar map* × a *net*, in a sequence, over a *base*; each is one line:

| part | choices |
|---|---|
| structure | \`coupling\`, \`autoregressive\`, \`elementwise\`; around them \`sequence\`, \`byColumn\`, \`inverted\`; \`embedded\`, of which one net reads the context |
| scalar map | \`additive\`, \`affine\`, \`rationalQuadraticSpline\` (linear, bounded or circular tails), \`linearSpline\`, \`quadraticSpline\`, \`cubicSpline\`, \`linearRationalSpline\`, \`mixtureOfLogistics\`, \`mixtureOfGaussians\`, \`deepSigmoid\`, \`tailTransform\`, \`bernstein\`, \`sumOfSquares\`, \`monotonicNet\`, \`sinhArcsinh\`, \`power\` |
| net | \`mlp\`, \`residualMlp\`; in autoregressive structures \`maskedMlp\`, \`residualMaskedMlp\`, for angles \`maskedPeriodic\` |
| whole rows | \`actNorm\`, \`luLinear\`, \`qrLinear\`, \`triangularLinear\`, \`lowRankLinear\`, \`orthogonalLinear\`, \`circulantLinear\`, \`householder\`, \`permutation\`, \`marginals\`, \`planar\`, \`radial\`, \`sylvester\`, \`residualBlock\`, \`blockAutoregressive\`, \`continuous\`, \`softclip\`, \`positive\`, \`interval\` |
| images | \`imageCoupling\` with \`convNet\`, \`gatedConvNet\`, \`residualConvNet\`, \`transformerNet\`; \`imageAutoregressive\` with \`causalTransformer\`; \`invertible1x1\` (LU, free, circulant), \`emergingConvolution\`, \`imageActNorm\`, \`imageBatchNorm\`, \`imageMarginals\`, \`squeeze\`, \`haar\`, \`multiscale\` |
| base | \`standardNormal\`, \`diagonalNormal\`, \`fullNormal\`, \`gaussianMixture\`, \`studentT\`, \`laplace\`, \`logistic\`, \`cauchy\`, \`generalizedNormal\`, \`vonMises\`, \`uniformBox\`, \`joint\`, \`resampled\`, \`conditionalNormal\`, \`classNormal\`, \`classMixture\` |
| optimizer | \`adam\`, \`adamW\`, \`sgd\` |
| objective | \`maximumLikelihood\`; \`flowMatching\` and \`straightWays\` (RNODE) for continuous flows; without rows \`approximate(target, flow)\`; parameters of a simulator by \`posterior\` |
`,
);
