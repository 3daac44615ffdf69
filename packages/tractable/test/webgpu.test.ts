import { describe, expect, it } from "vitest";
import { drawParameters } from "../src/authoring/drawParameters.ts";
import { glow } from "../src/flows/glow.ts";
import { conv2d, gradient, input, mul, sizeOf, sum, type Tensor } from "../src/graph/index.ts";
import { imageCoupling } from "../src/images/imageCoupling.ts";
import { gatedConvNet } from "../src/images/nets/gatedConvNet.ts";
import { loadBytes } from "../src/model/load.ts";
import { emitModel, type Program } from "../src/onnx/emitModel.ts";
import { declare, scopeOf } from "../src/parameters/scope.ts";
import { stream } from "../src/random/stream.ts";
import { type Feeds, float32, floats } from "../src/runtime/backend.ts";
import { compile } from "../src/runtime/compile.ts";
import { openBackend } from "../src/runtime/nodeBackend.ts";
import { mixtureOfLogistics } from "../src/scalarMaps/mixtureOfLogistics.ts";
import { fit } from "../src/training/fit.ts";
import { expectAllClose } from "./support/closeTo.ts";
import { missing, openWebGpu } from "./support/webgpu.ts";

const reason = await missing(openWebGpu);
/** A software GPU takes its time to compile kernels. */
const PATIENCE = 180_000;

/** Relative to the largest value of an output. */
const ROUNDING = 1e-5;

/** Values given by name, and normal numbers for the other inputs. */
function feedsFor({ inputs }: Program, values: ReadonlyMap<string, Float32Array> = new Map()): Feeds {
  const entries = inputs.map(({ node: { name }, shape }) => {
    const random = stream(3, `test ${name}`);
    const drawn = () => Float32Array.from({ length: sizeOf(shape) }, random.normal);
    return [name!, float32(shape.map(Number), values.get(name!) ?? drawn())] as const;
  });
  return Object.fromEntries(entries);
}

/** Runs a program on the processor and on WebGPU, and compares every output. */
async function compare(
  { inputs, outputs }: Program,
  values?: ReadonlyMap<string, Float32Array>,
): Promise<void> {
  const feeds = feedsFor({ inputs, outputs }, values);
  const run = async (open: () => ReturnType<typeof openBackend>) => {
    const session = await compile(await open(), { inputs, outputs });
    const results = await session.run(feeds);
    await session.release();
    return results;
  };
  const [expected, got] = [await run(() => openBackend({ threads: 1 })), await run(openWebGpu)];
  for (const name of Object.keys(outputs)) {
    const exact = floats(expected, name);
    const size = exact.reduce((largest, value) => Math.max(largest, Math.abs(value)), 1e-6);
    const scaled = (numbers: Float32Array) => numbers.map((value) => value / size);
    expectAllClose(scaled(floats(got, name)), scaled(exact), ROUNDING, name);
  }
}

/**
 * Channels in threes, in fours and in neither; few outputs, for which a transposed convolution is cheaper.
 */
const convolutions = [
  [6, 8, 3],
  [8, 6, 3],
  [5, 3, 3],
  [14, 5, 3],
  [12, 8, 1],
] as const;

/** A convolution and its gradients. */
function convolution(from: number, to: number, side: number): Program {
  const [x, weight] = [input("x", [2, from, 5, 4]), input("weight", [to, from, side, side])];
  const [bias, cotangent] = [input("bias", [to]), input("cotangent", [2, to, 5, 4])];
  const y = conv2d(x, weight, { bias });
  const [dx, dWeight, dBias] = gradient(sum(mul(y, cotangent)), [x, weight, bias]);
  return { inputs: [x, weight, bias, cotangent], outputs: { y, dx: dx!, dWeight: dWeight!, dBias: dBias! } };
}

it.each(convolutions)(
  "what is written for WebGPU means the same, %i to %i channels by %i",
  async (...sizes) => {
    const program = convolution(...sizes);
    const backend = await openBackend({ threads: 1 });
    const run = async (forWebGpu: boolean) => {
      const session = await backend.load(emitModel(program, { forWebGpu }));
      const results = await session.run(feedsFor(program));
      await session.release();
      return results;
    };
    const [plain, rewritten] = [await run(false), await run(true)];
    for (const name of Object.keys(program.outputs))
      expectAllClose(floats(rewritten, name), floats(plain, name), 1e-5, name);
  },
);

describe.skipIf(reason !== undefined)(
  `on WebGPU${reason === undefined ? "" : ` (no adapter: ${reason})`}`,
  () => {
    it.each(convolutions)(
      "a convolution of %i to %i channels by %i, and its gradients",
      async (...sizes) => {
        await compare(convolution(...sizes));
      },
      PATIENCE,
    );

    it(
      "a coupling by a mixture of logistics with a gated net, there and back",
      async () => {
        const map = mixtureOfLogistics({ components: 3 });
        const bijection = imageCoupling({ map, net: gatedConvNet(8, { blocks: 1, heads: 2 }) });
        const x = input("x", [3, 4, 3, 2]);
        const declarations = declare((scope) => {
          bijection.encode(x, scope);
        });
        const parameters = new Map(declarations.map(({ name, shape }) => [name, input(name, shape)]));
        const scope = scopeOf(parameters);
        const outputs: Record<string, Tensor> = {};
        for (const way of ["encode", "decode"] as const) {
          const { value, logDet } = bijection[way](x, scope);
          outputs[`${way}d`] = value;
          outputs[`${way}'s logDet`] = logDet;
        }
        const inputs = [x, ...parameters.values()];
        await compare({ inputs, outputs }, drawParameters(declarations, 5));
      },
      PATIENCE,
    );

    describe("a small Glow of colour pictures", () => {
      const image = { channels: 3, height: 4, width: 4 };
      const its = glow({ image, levels: 2, steps: 1, width: 8 });
      const random = stream(4, "test pictures");
      const rows = Array.from({ length: 168 }, () => {
        // grey levels that are all equally frequent: quantiles lie apart, and the first spline magnifies no
        // rounding error
        const brightness = random.below(256);
        return Array.from({ length: 48 }, (_, at) => (brightness + 15 * (at % 4) + random.below(20)) % 256);
      });
      const validation = { rows: rows.slice(160) };
      const options = { validation, epochs: 1, batchSize: 160, seed: 1, averaging: 0, learningRate: 1e-2 };
      const fitted = fit(its, rows.slice(0, 160), options);

      it(
        "has the densities, latents and pictures that it has on the processor",
        async () => {
          const cpu = await fitted;
          const gpu = await loadBytes(cpu.toBytes(), { device: "webgpu" });
          expectAllClose(await gpu.logProb(rows), await cpu.logProb(rows), 1e-5, "log-density");
          const latents = await cpu.encode(rows);
          expectAllClose((await gpu.encode(rows)).data, latents.data, 1e-4, "latent");
          expectAllClose((await gpu.decode(latents)).data, (await cpu.decode(latents)).data, 1e-4, "pixel");
          await gpu.dispose();
        },
        PATIENCE,
      );

      it(
        "takes the step of training that it takes on the processor",
        async () => {
          const cpu = await fitted;
          const gpu = await fit(its, rows.slice(0, 160), { ...options, device: "webgpu" });
          const [own, other] = [cpu, gpu].map(({ report }) => report!.curve[0]!);
          expect(other!.trainLogProb).toBeCloseTo(own!.trainLogProb, 2);
          expect(other!.validationLogProb).toBeCloseTo(own!.validationLogProb, 2);
          expectAllClose(await gpu.logProb(rows), await cpu.logProb(rows), 1e-3, "log-density");
          await Promise.all([cpu.dispose(), gpu.dispose()]);
        },
        PATIENCE,
      );
    });
  },
);
