import { describe, it } from "vitest";
import { drawParameters } from "../src/authoring/drawParameters.ts";
import { BATCH, constant, gradient, input, mul, sum, type Tensor } from "../src/graph/index.ts";
import { maskedMlp } from "../src/nets/maskedMlp.ts";
import { degreesOf } from "../src/nets/maskedNet.ts";
import { maskedPeriodic } from "../src/nets/maskedPeriodic.ts";
import { residualMaskedMlp } from "../src/nets/residualMaskedMlp.ts";
import { declare, scopeOf } from "../src/parameters/scope.ts";
import { stream } from "../src/random/stream.ts";
import { additive } from "../src/scalarMaps/additive.ts";
import { affine } from "../src/scalarMaps/affine.ts";
import { layoutOf } from "../src/scalarMaps/applyScalarMap.ts";
import { sinhArcsinh } from "../src/scalarMaps/sinhArcsinh.ts";
import { ranksOf } from "../src/structures/autoregressive.ts";
import { decodeInLoops } from "../src/structures/decodeInLoops.ts";
import { decodeWrittenOut } from "../src/structures/decodeWrittenOut.ts";
import { expectAllClose } from "./support/closeTo.ts";
import { evaluate } from "./support/engine.ts";

const FEATURES = 11;
const ROWS = 7;
const CONTEXT = 2;
const random = stream(1, "test decoding");
const numbers = (size: number) => Array.from({ length: size }, random.normal);

describe("decoding in loops, which many features need, is decoding written out", () => {
  it.each([
    { name: "affine × maskedMlp", map: affine(), net: maskedMlp([40, 26]), order: "reverse" },
    { name: "additive × residual", map: additive(), net: residualMaskedMlp(24), order: "forward" },
    {
      name: "sinh-arcsinh × periodic",
      map: sinhArcsinh(),
      net: maskedPeriodic({ net: maskedMlp([22]) }),
      order: [3, 0, 7, 1, 10, 2, 9, 5, 4, 8, 6],
    },
  ] as const)("$name", async ({ map, net, order }) => {
    const [z, context] = [input("z", [BATCH, FEATURES]), input("context", [BATCH, CONTEXT])];
    const ranks = ranksOf(order, FEATURES);
    const degrees = degreesOf(ranks, map.groups, context);
    const options = { layout: layoutOf(map), context };
    const declarations = declare((scope) => {
      decodeWrittenOut({ net, map, z, ranks, degrees, scope, options });
    });
    const values = drawParameters(declarations, 1, 0.3);
    const parameters = new Map(
      declarations.map(({ name, shape }) => [name, constant(values.get(name)!, shape)] as const),
    );
    const outputs: Record<string, Tensor> = {};
    for (const [way, decode] of Object.entries({ decodeInLoops, decodeWrittenOut })) {
      const scope = scopeOf(parameters);
      const { value, logDet, residual } = decode({ net, map, z, ranks, degrees, scope, options });
      const curved = sum(mul(value, value));
      const slopes = gradient(curved, [z, context, ...parameters.values()]);
      outputs[`${way} value`] = value;
      outputs[`${way} logDet`] = logDet;
      if (residual !== undefined) outputs[`${way} residual`] = residual;
      slopes.forEach((slope, index) => {
        outputs[`${way} slope ${index}`] = slope!;
      });
    }
    const got = await evaluate(outputs, [
      { tensor: z, data: numbers(ROWS * FEATURES) },
      { tensor: context, data: numbers(ROWS * CONTEXT) },
    ]);
    for (const name of Object.keys(got).filter((one) => one.startsWith("decodeInLoops"))) {
      const what = name.replace("decodeInLoops ", "");
      expectAllClose(got[`decodeWrittenOut ${what}`]!, got[name]!, 2e-4, what);
    }
  });
});
