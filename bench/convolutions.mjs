// Times every formulation of a convolution and of its gradients; what the library chooses by itself has a
// star.
//   node bench/convolutions.mjs [--threads 1] [--seconds 0.3] [n,from,to,height,width,kernel …]
// The built library is needed: npm run build. Each time is the best of all runs within the seconds.
import { parseArgs } from "node:util";
import { graph } from "tractable";

const library = (path) => import(new URL(`../packages/tractable/dist/${path}`, import.meta.url));
const { correlate, complement } = await library("graph/operations/correlate.js");
const { adjointKernel } = await library("graph/operations/adjointKernel.js");
const { kernelGradient } = await library("graph/operations/kernelGradient.js");
const { openBackend } = await library("runtime/nodeBackend.js");
const { compile } = await library("runtime/compile.js");
const { float32 } = await library("runtime/backend.js");

const { values, positionals } = parseArgs({
  options: { threads: { type: "string", default: "1" }, seconds: { type: "string", default: "0.3" } },
  allowPositionals: true,
});
const backend = await openBackend({ threads: Number(values.threads) });
const milliseconds = 1e3 * Number(values.seconds);
const defaults = [
  "32,6,128,16,16,3",
  "32,128,12,16,16,3",
  "32,512,24,8,8,3",
  "64,2,128,14,14,3",
  "64,128,128,14,14,1",
  "64,128,4,14,14,3",
];

/** The least milliseconds of one run, of the sum of the tensor, which costs next to nothing. */
async function time(inputs, tensor) {
  const session = await compile(
    backend,
    { inputs, outputs: { total: graph.sum(tensor) } },
    { purpose: "start soon" },
  );
  const feeds = Object.fromEntries(
    inputs.map(({ node, shape }) => [
      node.name,
      float32(
        shape,
        Float32Array.from({ length: graph.sizeOf(shape) }, (_, at) => Math.sin(at)),
      ),
    ]),
  );
  let best = Number.POSITIVE_INFINITY;
  await session.run(feeds); // the first run fetches its memory
  for (
    let runs = 0, start = performance.now();
    runs < 5 || performance.now() - start < milliseconds;
    runs++
  ) {
    const before = performance.now();
    await session.run(feeds);
    best = Math.min(best, performance.now() - before);
  }
  await session.release();
  return best;
}

const forms = ["Conv", "ConvTranspose", "windows, product", "product, windows"];
const gradientForms = ["input", "output gradient", "both"].flatMap((shifted) =>
  ["per image", "all images"].map((form) => [shifted, form]),
);
async function table(title, inputs, chosen, choices) {
  console.log(`  ${title}`);
  // the same mathematics becomes the same tensor
  const [known, ...tensors] = graph.simplify([chosen, ...choices.map(([, tensor]) => tensor)]);
  for (const [index, [name]] of choices.entries()) {
    const mark = tensors[index] === known ? "*" : " ";
    const took = await time(inputs, tensors[index]);
    console.log(`  ${mark} ${name.padEnd(42)}${took.toFixed(2).padStart(7)} ms`);
  }
}

for (const shape of positionals.length > 0 ? positionals : defaults) {
  const [n, from, to, height, width, size] = shape.split(",").map(Number);
  console.log(`batch ${n}, ${from} → ${to} channels at ${height}×${width}, kernel ${size}×${size}`);
  const x = graph.input("x", [n, from, height, width]);
  const weight = graph.input("weight", [to, from, size, size]);
  const dy = graph.input("dy", [n, to, height, width]);
  const pads = [(size - 1) / 2, (size - 1) / 2];
  const cut = complement(weight, pads);
  await table(
    "forward",
    [x, weight],
    correlate(x, weight, pads),
    forms.map((form) => [form, correlate(x, weight, pads, undefined, form)]),
  );
  await table(
    "input gradient",
    [dy, weight],
    correlate(dy, adjointKernel(weight), cut),
    forms.map((form) => [form, correlate(dy, adjointKernel(weight), cut, undefined, form)]),
  );
  await table(
    "weight gradient",
    [x, dy],
    kernelGradient(x, dy, pads),
    gradientForms.map(([shifted, form]) => [
      `shifts of the ${shifted}, ${form}`,
      kernelGradient(x, dy, pads, shifted, form),
    ]),
  );
}
