import { describe, expect, it } from "vitest";
import { partByPart } from "../src/bijections/partByPart.ts";
import { declareDensity } from "../src/density/declareDensity.ts";
import { density } from "../src/density/density.ts";
import { inputTensors, rowInputs } from "../src/density/rowInputs.ts";
import type { Flow } from "../src/flows/flow.ts";
import { add, exp, gradient, input, mul, sizeOf, sum, type Tensor } from "../src/graph/index.ts";
import { valueCount } from "../src/images/imageSize.ts";
import * as tractable from "../src/index.ts";
import { initialValues } from "../src/parameters/scope.ts";
import { stream } from "../src/random/stream.ts";
import { float32, floats } from "../src/runtime/backend.ts";
import { compile } from "../src/runtime/compile.ts";
import { initializeFromData } from "../src/training/initialize.ts";
import { batchGradients } from "../src/training/loops/batchGradients.ts";
import { lookAhead } from "../src/training/loops/lookAhead.ts";
import { trainingProgram } from "../src/training/loops/trainingProgram.ts";
import { dropoutPool } from "../src/training/minibatches/dropout.ts";
import { maximumLikelihood } from "../src/training/objectives/maximumLikelihood.ts";
import { adam } from "../src/training/optimizers/adam.ts";
import type { Memory } from "../src/training/plan.ts";
import { StateLayout } from "../src/training/stateLayout.ts";
import { expectAllClose } from "./support/closeTo.ts";
import { backend, evaluate } from "./support/engine.ts";
import { peakBytes } from "./support/peakBytes.ts";

const image = { channels: 1, height: 8, width: 8 };
const ROWS = 8;

/** Parts of flows that are computed again in each of the ways there are. */
const flows: Readonly<Record<string, () => Flow>> = {
  "glow of 2 × 2 steps": () => tractable.glow({ image, levels: 2, steps: 2, width: 8 }),
  "glow that is given classes": () =>
    tractable.glow({ image, levels: 1, steps: 2, width: 8, classes: 3, classesIn: "couplings" }),
  "glow of splines, with dequantisation by a flow": () =>
    tractable.glow({
      image,
      levels: 1,
      steps: 1,
      width: 4,
      map: tractable.rationalQuadraticSpline({ bins: 4 }),
      dequantization: tractable.variationalDequantization({ layers: 2, width: 4 }),
    }),
  checkerboards: () => tractable.imageRealNvp({ image, levels: 1, width: 4, blocks: 1 }),
  "batch normalisation, which is kept": () =>
    tractable.imageRealNvp({ image, levels: 1, width: 4, blocks: 1, norm: "batchNorm" }),
  "couplings of a table": () => tractable.nsf({ features: 4, layers: 3, width: 8 }),
  "layers whose inputs are kept": () => tractable.maf({ features: 4, layers: 3, hidden: [8], context: 2 }),
  "layers that are solved for": () =>
    tractable.flow({
      features: 3,
      bijection: tractable.sequence(
        tractable.luLinear(),
        tractable.coupling({ map: tractable.mixtureOfLogistics({ components: 2 }), net: tractable.mlp([8]) }),
        tractable.residualBlock({ hidden: [8] }),
      ),
    }),
  "an embedded context, read backwards": () =>
    tractable.flow({
      features: 4,
      context: 3,
      bijection: tractable.embedded({
        numbers: 2,
        bijection: tractable.inverted({
          bijection: tractable.sequence(
            tractable.coupling({ net: tractable.mlp([8]) }),
            tractable.actNorm(),
            tractable.coupling({ mask: "last half", net: tractable.mlp([8]) }),
          ),
        }),
      }),
    }),
  "dropout, which is kept": () =>
    tractable.flow({
      features: 4,
      bijection: tractable.sequence(
        tractable.coupling({ net: tractable.residualMlp(8, { dropout: 0.2 }) }),
        tractable.coupling({ mask: "odd", net: tractable.mlp([8]) }),
      ),
    }),
};

describe("gradients of what is computed again", () => {
  it.each(Object.keys(flows))("%s: as of what is kept", async (name) => {
    const [kept, again] = [
      await gradientOf(flows[name]!(), "keep"),
      await gradientOf(flows[name]!(), "recompute"),
    ];
    expect(again.loss).toBe(kept.loss);
    const [distance, length] = [
      again.gradient.map((slope, at) => slope - kept.gradient[at]!),
      kept.gradient,
    ].map((vector) => Math.hypot(...vector));
    expect(length).toBeGreaterThan(0.01);
    expect(distance! / length!).toBeLessThan(1e-5);
  });
});

it("what a steep map is given is kept, not decoded, so that gradients are the same to the bit", async () => {
  const steep = () =>
    tractable.flow({
      features: 4,
      bijection: tractable.sequence(tractable.marginals(), tractable.marginals()),
    });
  const [kept, again] = [await gradientOf(steep(), "keep"), await gradientOf(steep(), "recompute")];
  expect(again.gradient).toEqual(kept.gradient);
});

describe("memory of what is computed again", () => {
  it("is refused where there are no steps", async () => {
    const pixels = new Uint8Array(40).fill(7);
    const fitting = tractable.fit(
      tractable.integerFlow({ image: { channels: 1, height: 2, width: 2 } }),
      { data: pixels, shape: [10, 4] },
      { memory: "recompute" },
    );
    await expect(fitting).rejects.toThrow(
      'fit: expected memory "keep" with a flow of whole pixels, which is no sequence of steps, got "recompute"; leave it out',
    );
  });

  it("is that of a part, of many rows that a spline maps one by one", () => {
    const flow = tractable.flow({ features: 2, bijection: tractable.sequence(tractable.marginals()) });
    const bytes = (memory: Memory) => peakBytes(Object.values(programOf(flow, memory, 40_000).outputs));
    expect(bytes("recompute") / bytes("keep")).toBeLessThan(0.4);
  });

  it("hardly grows with the steps of a flow", () => {
    const step = () => [
      tractable.imageActNorm(),
      tractable.invertible1x1(),
      tractable.imageCoupling({ net: tractable.convNet(16) }),
    ];
    const bytes = (steps: number, memory: Memory) => {
      const layers = [tractable.squeeze(), ...Array.from({ length: steps }, step).flat()];
      const bijection = tractable.asImages({ image, bijection: tractable.sequence(...layers) });
      const flow = tractable.flow({ features: valueCount(image), bijection });
      return peakBytes(Object.values(programOf(flow, memory).outputs));
    };
    // the little that it grows by is gradients of parameters
    expect(bytes(6, "recompute") / bytes(2, "recompute")).toBeLessThan(1.1);
    expect(bytes(6, "keep") / bytes(2, "keep")).toBeGreaterThan(2);
  });
});

it("rows mapped part by part: the same numbers and gradients", async () => {
  const [x, scale] = [input("x", [10, 3]), input("scale", [3])];
  const map = (rows: Tensor) => {
    const value = exp(mul(rows, scale));
    return { value, logDet: sum(mul(value, value), { axes: [1] }) };
  };
  const fed = [x, scale].map((tensor) => ({
    tensor,
    data: Array.from({ length: sizeOf(tensor.shape) }, (_, at) => Math.sin(1 + at)),
  }));
  const [whole, parts] = [map(x), partByPart(x, 4, [scale], map)].map(async ({ value, logDet }) => {
    const [ofX, ofScale] = gradient(add(sum(mul(value, value)), sum(exp(logDet))), [x, scale]);
    return evaluate({ value, logDet, ofX: ofX!, ofScale: ofScale! }, fed);
  });
  const [expected, got] = [await whole!, await parts!];
  for (const name of ["value", "logDet", "ofX", "ofScale"] as const)
    expectAllClose(got[name], expected[name], 1e-4, name);
});

/** The loss and all gradients of a flow that has been initialised and has begun to learn. */
async function gradientOf(flow: Flow, memory: Memory) {
  const { mathematics, declarations, layout, values } = setUp(flow);
  const random = stream(3, "recompute test");
  const objective = maximumLikelihood();
  const pool = dropoutPool(lookAhead(mathematics, declarations, objective, ROWS).dropoutWidths, ROWS);
  const inputs = inputTensors(rowInputs(mathematics), [ROWS]);
  const poolInputs = pool === undefined ? [] : [input("dropout", [pool.rows, pool.width])];
  const draw = ({ node, shape }: Tensor) => {
    const data = Float32Array.from({ length: sizeOf(shape) }, (_, at) => {
      if (node.name === "classes") return at % 4 === 0 ? 1 : 0;
      if (node.name === "x" && flow.pixels !== undefined) return Math.floor(256 * random.uniform());
      return /noise|dropout/.test(node.name!) ? random.uniform() : random.normal();
    });
    return [node.name!, float32(shape.map(Number), data)] as const;
  };
  const batch = Object.fromEntries(inputs.map(draw));
  const started = await initializeFromData(mathematics, declarations, values, batch, backend);
  for (const { name, role } of declarations) {
    if (role !== "trained") continue;
    started.set(
      name,
      started.get(name)!.map((number) => number + 0.05 * random.normal()),
    );
  }
  const vectors = layout.modelInputs();
  const count = layout.packs.length;
  const { loss, gradients } = batchGradients(
    {
      density: mathematics,
      objective,
      layout,
      values: started,
      batchSize: ROWS,
      accumulate: 1,
      dropout: pool,
      memory,
    },
    { vectors: vectors.slice(0, count), tracked: vectors.slice(count) },
    [...inputs, ...poolInputs],
  );
  const program = {
    inputs: [...vectors, ...inputs, ...poolInputs],
    outputs: { loss, ...Object.fromEntries(gradients.map((gradient, at) => [`${at}`, gradient])) },
  };
  const session = await compile(backend, program, { purpose: "start soon" });
  const feeds = { ...batch, ...Object.fromEntries(poolInputs.map(draw)) };
  const results = await session.run({ ...layout.modelFeeds(layout.start(started)), ...feeds });
  await session.release();
  return {
    loss: floats(results, "loss")[0]!,
    gradient: gradients.flatMap((_, at) => [...floats(results, `${at}`)]),
  };
}

function setUp(flow: Flow) {
  const mathematics = density(flow, new Array(flow.features).fill("real"));
  const declarations = declareDensity(mathematics);
  return {
    mathematics,
    declarations,
    layout: new StateLayout(declarations, adam()),
    values: initialValues(declarations, 0),
  };
}

function programOf(flow: Flow, memory: Memory, batchSize = 64) {
  const { mathematics, layout, values } = setUp(flow);
  return trainingProgram({
    density: mathematics,
    objective: maximumLikelihood(),
    optimizer: adam(),
    layout,
    values,
    batchSize,
    accumulate: 1,
    dropout: undefined,
    memory,
  });
}
