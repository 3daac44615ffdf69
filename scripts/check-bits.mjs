// Trains every named flow for a few steps at a fixed seed and prints digests of its weights and
// log-densities:
//
//   node scripts/check-bits.mjs > before.json        … change something that must not change results …
//   node scripts/check-bits.mjs before.json          names what differs, and exits with 1
//
// Digests are of one machine: they are compared on the machine that wrote them, and never committed.
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import * as tractable from "../packages/tractable/dist/index.js";

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

const { nsf, realNvp, maf, nice, glow, iaf, bpf, sospf, naf, unaf, planarFlow, radialFlow } = tractable;
const image = { channels: 1, height: 8, width: 8 };
const imageOptions = { image, classes: 3 };
const labels = Array.from({ length: 160 }, (_, index) => index % 3);
const context = table(400, 2);
const cases = {
  nsf: [nsf({ features: 4 }), table(400, 4), { epochs: 4 }],
  "nsf, context": [
    nsf({ features: 3, context: 2 }),
    table(400, 3),
    { epochs: 3, context, optimizer: tractable.adamW({ weightDecay: 0.1 }), averaging: 0 },
  ],
  realNvp: [
    realNvp({ features: 4 }),
    table(400, 4),
    { epochs: 4, supports: ["positive", "real", "real", { low: -1, high: 9 }] },
  ],
  maf: [maf({ features: 4 }), table(400, 4), { epochs: 4, accumulate: 2 }],
  glow: [
    glow({
      ...imageOptions,
      levels: 2,
      steps: 2,
      width: 16,
      dequantization: tractable.variationalDequantization(),
    }),
    pixels(160, image),
    { epochs: 2, labels },
  ],
  "realNvp, images": [
    tractable.imageRealNvp({ image, levels: 2, width: 8, blocks: 1 }),
    pixels(160, image),
    { epochs: 2 },
  ],
  nice: [nice({ image }), pixels(160, image), { epochs: 2 }],
  "nsf, autoregressive": [nsf({ features: 3, structure: "autoregressive" }), table(400, 3), { epochs: 2 }],
  ...Object.fromEntries(
    Object.entries({ iaf, bpf, sospf, naf, unaf, planarFlow, radialFlow }).map(([name, make]) => [
      name,
      [make({ features: 3 }), table(200, 3), { epochs: 2 }],
    ]),
  ),
};

const found = {};
for (const [name, [flow, rows, options]] of Object.entries(cases)) {
  const model = await tractable.fit(flow, rows, { seed: 5, threads: 1, ...options });
  const own = options.context && { context };
  const { data } = await model.sample(8, { seed: 3, ...own });
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
  found[name] = { arrays: digest(arrays), logProb: digest(logProb), sample: digest(data), mean };
  await model.dispose();
}

const [, , before] = process.argv;
if (before === undefined) console.log(JSON.stringify(found, undefined, 2));
else {
  const known = JSON.parse(readFileSync(before, "utf8"));
  const differ = Object.keys(known).filter(
    (name) => JSON.stringify(known[name]) !== JSON.stringify(found[name]),
  );
  for (const name of differ)
    console.error(`${name}: was ${JSON.stringify(known[name])}, is ${JSON.stringify(found[name])}`);
  if (differ.length > 0) process.exit(1);
  console.log(`${Object.keys(known).length} flows: the same bits`);
}
