// Milliseconds of a training step with parameters packed into vectors of at most so many values.
//   node bench/packing.mjs
// The built library is needed: npm run build.
import { adam, affine, coupling, flow, maximumLikelihood, mlp, sequence } from "tractable";
import { normals, shared } from "./lib/measure.mjs";

const library = (path) => import(new URL(`../packages/tractable/dist/${path}`, import.meta.url));
const { declareDensity } = await library("density/declareDensity.js");
const { density } = await library("density/density.js");
const { initialValues } = await library("parameters/scope.js");
const { openBackend } = await library("runtime/nodeBackend.js");
const { compile } = await library("runtime/compile.js");
const { StateLayout } = await library("training/stateLayout.js");
const { trainingProgram } = await library("training/loops/trainingProgram.js");

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
  const declarations = declareDensity(mathematics);
  const values = initialValues(declarations, 0);
  const optimizer = adam();
  const layout = new StateLayout(declarations, optimizer, limit);
  const program = trainingProgram({
    density: mathematics,
    objective: maximumLikelihood(),
    optimizer,
    layout,
    values,
    batchSize: batch,
    accumulate: 1,
    dropout: undefined,
    memory: "keep",
  });
  const session = await compile(await openBackend(), program, { threads, purpose: "start soon" });
  const steps = features > 32 ? 4 : 32;
  const feeds = {
    ...layout.feeds(layout.start(values)),
    x: { dims: [steps, batch, features], data: normals(steps * batch * features, 1) },
    ...Object.fromEntries(
      Object.entries({ "scalar/rate": 1e-4, "scalar/epsilon": 1e-8, clip: 1e9 }).map(([scalar, value]) => [
        scalar,
        { dims: [steps], data: new Float32Array(steps).fill(value) },
      ]),
    ),
  };
  let best = Number.POSITIVE_INFINITY;
  for (let run = 0; run < 8; run++) {
    const start = performance.now();
    await session.run(feeds);
    best = Math.min(best, performance.now() - start);
  }
  await session.release();
  return { packs: layout.packs.length, milliseconds: best / steps };
}
