// Milliseconds of a training step with parameters packed into vectors of at most so many values.
//   node bench/packing.mjs
// The built library is needed: npm run build.
import { affine, coupling, flow, mlp, sequence } from "tractable";
import { normals, shared } from "./lib/measure.mjs";

const library = (path) => import(new URL(`../packages/tractable/dist/${path}`, import.meta.url));
const { declareModel } = await library("model/declareModel.js");
const { density } = await library("model/density.js");
const { initialValues } = await library("parameters/scope.js");
const { openBackend } = await library("runtime/nodeBackend.js");
const { compile } = await library("runtime/compile.js");
const { packParameters, packShape, packValues } = await library("training/packing.js");
const { trainingProgram } = await library("training/trainingProgram.js");

const LIMITS = [1, 2 ** 13, 2 ** 16, 2 ** 18, 2 ** 20, 2 ** 23];
const CASES = { "realnvp-small": 1, "realnvp-medium": 1, "realnvp-large": 2 };

for (const [name, threads] of Object.entries(CASES)) {
  for (const limit of LIMITS) {
    const { packs, milliseconds } = await measure(shared.configurations[name], threads, limit);
    console.log(`${name}, at most ${limit} values: ${packs} vectors, ${milliseconds.toFixed(2)} ms`);
  }
}

async function measure({ features, hidden, layers, batch }, threads, limit) {
  const stack = Array.from({ length: layers }, (_, layer) =>
    coupling({ mask: layer % 2 === 0 ? "first half" : "last half", map: affine(), net: mlp(hidden) }),
  );
  const mathematics = density(
    flow({ features, bijection: sequence(...stack) }),
    new Array(features).fill("real"),
  );
  const declarations = declareModel(mathematics);
  const values = initialValues(declarations, 0);
  const packs = packParameters(
    declarations.filter(({ role }) => role === "trained"),
    limit,
  );
  const program = trainingProgram({
    ...{ density: mathematics, declarations, packs, fixed: values, batchSize: batch, accumulate: 1 },
    ...{ dropout: undefined, decays: false, averages: false },
  });
  const session = await compile(await openBackend(), program, { threads, purpose: "start soon" });
  const steps = features > 32 ? 4 : 32;
  const feeds = {
    x: { dims: [steps, batch, features], data: normals(steps * batch * features, 1) },
    ...Object.fromEntries(
      Object.entries({ rate: 1e-4, epsilon: 1e-8, clip: 1e9 }).map(([scalar, value]) => [
        scalar,
        { dims: [steps], data: new Float32Array(steps).fill(value) },
      ]),
    ),
  };
  packs.forEach((pack, index) => {
    const dims = packShape(pack);
    feeds[`value${index}`] = { dims, data: packValues(pack, values) };
    for (const kind of ["first", "second"])
      feeds[`${kind}${index}`] = { dims, data: new Float32Array(pack.size) };
  });
  let best = Number.POSITIVE_INFINITY;
  for (let run = 0; run < 8; run++) {
    const start = performance.now();
    await session.run(feeds);
    best = Math.min(best, performance.now() - start);
  }
  await session.release();
  return { packs: packs.length, milliseconds: best / steps };
}
