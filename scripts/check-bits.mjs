// Trains every named flow for a few steps at a fixed seed, and compares digests of its weights, draws and
// log-densities with those of an earlier run:
//
//   npm run check:bits before.json        writes before.json where there is none
//   … change something that must not change results …
//   npm run check:bits before.json        names what differs, and exits with 1
//
// Digests are of one machine: they are compared on the machine that wrote them, and never committed.
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import * as graph from "../packages/tractable/dist/graph/index.js";
import * as tractable from "../packages/tractable/dist/index.js";

const [, , file] = process.argv;
if (file === undefined) {
  console.error("npm run check:bits: expected the file of digests to write or to compare with, got no name");
  process.exit(2);
}

const digest = (array) =>
  createHash("sha256")
    .update(Buffer.from(array.buffer, array.byteOffset, array.byteLength))
    .digest("hex")
    .slice(0, 16);

/** Numbers in [0, 1) that need no generator of the library's. */
function numbers(count, seed) {
  let state = seed;
  return Float32Array.from({ length: count }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (state >>> 8) / 2 ** 24;
  });
}

const table = (rows, width) => {
  const data = numbers(rows * width, 7);
  for (let at = width; at < data.length; at++) data[at] = data[at] ** 2 + 0.5 * data[at - 1] + 0.1;
  return { data, shape: [rows, width] };
};
const pixels = (count, image) => ({
  data: Uint8Array.from(numbers(count * image.channels * image.height * image.width, 11), (u) => 255 * u * u),
  shape: [count, image.channels, image.height, image.width],
});

const { adamW, nsf, realNvp, sgd, tableFlow } = tractable;
const image = { channels: 1, height: 8, width: 8 };
const labels = Array.from({ length: 160 }, (_, index) => index % 3);
const context = table(400, 2);
/** Rows of a name, a number with gaps and an atom, and a time. */
const people = Array.from(numbers(300, 13), (u, index) => ({
  town: ["Ulm", "Bonn", "Trier"][Math.floor(3 * u ** 2)],
  gain: index % 5 === 0 ? null : index % 3 === 0 ? 0 : Number((u * 900).toFixed(2)),
  born: `19${60 + Math.floor(30 * u)}-0${1 + (index % 9)}-1${index % 7}`,
}));
const { add, mul, reshape, slice, sub } = graph;
function banana(x) {
  const [a, b] = [slice(x, 0, 1, 1), slice(x, 1, 2, 1)];
  const bent = sub(b, mul(a, a));
  return reshape(mul(add(mul(a, a), mul(bent, bent)), -0.5), [-1]);
}
const day = { circle: [0, 24] };

/** A flow, its rows, and the options of `fit`; what stands before the comma is the factory's name. */
const fits = {
  nsf: [nsf({ features: 4 }), table(400, 4), { epochs: 4 }],
  "nsf, context": [
    nsf({ features: 3, context: 2, dropout: 0.1 }),
    table(400, 3),
    { epochs: 3, context, optimizer: adamW({ weightDecay: 0.1 }), averaging: 0 },
  ],
  "nsf, autoregressive": [nsf({ features: 3, structure: "autoregressive" }), table(400, 3), { epochs: 2 }],
  realNvp: [
    realNvp({ features: 4 }),
    table(400, 4),
    { epochs: 4, supports: ["positive", "real", "real", { low: -1, high: 9 }] },
  ],
  "realNvp, sgd": [
    realNvp({ features: 2 }),
    table(400, 2),
    { epochs: 2, optimizer: sgd({ momentum: 0.9 }), learningRate: 0.001 },
  ],
  maf: [tractable.maf({ features: 4 }), table(400, 4), { epochs: 4, accumulate: 2 }],
  ncsf: [tractable.ncsf({ features: 2, width: 16 }), table(200, 2), { epochs: 2, supports: [day, day] }],
  glow: [
    tractable.glow({
      image,
      classes: 3,
      levels: 2,
      steps: 2,
      width: 16,
      dequantization: tractable.variationalDequantization(),
    }),
    pixels(160, image),
    { epochs: 2, labels },
  ],
  imageRealNvp: [
    tractable.imageRealNvp({ image, levels: 2, width: 8, blocks: 1 }),
    pixels(160, image),
    { epochs: 2 },
  ],
  tarFlow: [tractable.tarFlow({ image, layers: 2, width: 8 }), pixels(160, image), { epochs: 1 }],
  jet: [tractable.jet({ image, layers: 4, width: 8 }), pixels(160, image), { epochs: 1 }],
  nice: [tractable.nice({ image }), pixels(160, image), { epochs: 2 }],
  integerFlow: [
    tractable.integerFlow({ image, radius: 2, width: 16, layers: 1 }),
    pixels(160, image),
    { epochs: 2 },
  ],
  tableFlow: [tableFlow(tractable.inferSchema(people), { width: 32 }), people, { epochs: 2 }],
  "ffjord, flow matching": [
    tractable.ffjord({ features: 3, hidden: [16] }),
    table(200, 3),
    { epochs: 2, objective: tractable.flowMatching() },
  ],
  "residualFlow, estimated": [
    tractable.residualFlow({ features: 3, hidden: [16], layers: 2, logDet: "estimated" }),
    table(200, 3),
    { epochs: 2 },
  ],
  ...Object.fromEntries(
    Object.entries({
      bnaf: tractable.bnaf,
      bpf: tractable.bpf,
      ffjord: tractable.ffjord,
      gaussianization: tractable.gaussianization,
      iaf: tractable.iaf,
      naf: tractable.naf,
      planarFlow: tractable.planarFlow,
      radialFlow: tractable.radialFlow,
      residualFlow: tractable.residualFlow,
      sospf: tractable.sospf,
      sylvesterFlow: tractable.sylvesterFlow,
      unaf: tractable.unaf,
    }).map(([name, make]) => [name, [make({ features: 3 }), table(200, 3), { epochs: 2 }]]),
  ),
};
/** How each model comes to be. */
const models = {
  ...Object.fromEntries(
    Object.entries(fits).map(([name, [flow, rows, options]]) => [
      name,
      { rows, options, make: () => tractable.fit(flow, rows, { seed: 5, threads: 1, ...options }) },
    ]),
  ),
  fitKernels: {
    rows: table(200, 3),
    make: async () => (await tractable.fitKernels(table(200, 3), { seed: 5, threads: 1 })).model,
  },
  approximate: {
    rows: table(200, 2),
    make: () => tractable.approximate(banana, realNvp({ features: 2 }), { steps: 60, seed: 5, threads: 1 }),
  },
};

const flowFiles = readdirSync(new URL("../packages/tractable/src/flows", import.meta.url));
const named = flowFiles.map((file) => file.replace(/\.ts$/, "")).filter((name) => name in tractable);
const covered = Object.keys(models).map((name) => name.split(",")[0]);
const missing = named.filter((name) => name !== "flow" && !covered.includes(name));
if (missing.length > 0) {
  console.error(
    `scripts/check-bits.mjs: expected a case of every named flow, got none of ${missing.join(", ")}`,
  );
  process.exit(1);
}

/** Eight drawn rows as bytes. */
async function drawn(model, rows, own) {
  if (rows !== people) return (await model.sample(8, { seed: 3, ...own })).data;
  const cells = await model.sampleTable(8, { seed: 3 });
  return Buffer.from(JSON.stringify([...cells]));
}

const found = {};
for (const [name, { rows, options = {}, make }] of Object.entries(models)) {
  const model = await make();
  const own = options.context && { context };
  const logProb = await model.logProb(rows, own ?? (options.labels ? { labels } : {}));
  const bytes = model.toBytes();
  // the parameters alone: the header holds seconds, and scores of validation rows lie beside them
  const start = 8 + Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true));
  const header = JSON.parse(Buffer.from(bytes.subarray(8, start)).toString());
  const arrays = Buffer.concat(
    Object.entries(header)
      .filter(([name]) => name !== "__metadata__" && name !== "calibration")
      .sort(([, a], [, b]) => a.data_offsets[0] - b.data_offsets[0])
      .map(([, { data_offsets }]) => bytes.subarray(start + data_offsets[0], start + data_offsets[1])),
  );
  const mean = logProb.reduce((a, b) => a + b, 0) / logProb.length;
  found[name] = {
    arrays: digest(arrays),
    logProb: digest(logProb),
    sample: digest(await drawn(model, rows, own)),
    mean,
  };
  await model.dispose();
}

if (!existsSync(file)) {
  writeFileSync(file, JSON.stringify(found, undefined, 2));
  console.log(`${Object.keys(found).length} models: ${file} written`);
} else {
  const known = JSON.parse(readFileSync(file, "utf8"));
  const names = new Set([...Object.keys(known), ...Object.keys(found)]);
  const differ = [...names].filter((name) => JSON.stringify(known[name]) !== JSON.stringify(found[name]));
  for (const name of differ) {
    console.error(`${name}: was ${JSON.stringify(known[name])}, is ${JSON.stringify(found[name])}`);
  }
  if (differ.length > 0) process.exit(1);
  console.log(`${names.size} models: the same bits`);
}
