import { describe, expect, it } from "vitest";
import { drawParameters } from "../src/authoring/drawParameters.ts";
import { actNorm } from "../src/bijections/actNorm.ts";
import { luLinear } from "../src/bijections/luLinear.ts";
import { RADIANS, type Support } from "../src/density/support.ts";
import { cauchy } from "../src/distributions/cauchy.ts";
import { classMixture } from "../src/distributions/classMixture.ts";
import { gaussianMixture } from "../src/distributions/gaussianMixture.ts";
import { resampled } from "../src/distributions/resampled.ts";
import { standardNormal } from "../src/distributions/standardNormal.ts";
import { ffjord } from "../src/flows/ffjord.ts";
import { type Flow, flow } from "../src/flows/flow.ts";
import { gaussianization } from "../src/flows/gaussianization.ts";
import { maf } from "../src/flows/maf.ts";
import { ncsf } from "../src/flows/ncsf.ts";
import { nsf } from "../src/flows/nsf.ts";
import { realNvp } from "../src/flows/realNvp.ts";
import { residualFlow } from "../src/flows/residualFlow.ts";
import { BATCH, constant, exp, input, sub } from "../src/graph/index.ts";
import type { Model } from "../src/model/model.ts";
import { maskedMlp } from "../src/nets/maskedMlp.ts";
import { mlp } from "../src/nets/mlp.ts";
import { declare, scopeOf } from "../src/parameters/scope.ts";
import { libraryParts } from "../src/parts/libraryParts.ts";
import { stream } from "../src/random/stream.ts";
import { mixtureOfLogistics } from "../src/scalarMaps/mixtureOfLogistics.ts";
import { rationalQuadraticSpline } from "../src/scalarMaps/rationalQuadraticSpline.ts";
import { autoregressive } from "../src/structures/autoregressive.ts";
import { sequence } from "../src/structures/sequence.ts";
import { baseCases, baseExceptions } from "./support/baseCases.ts";
import { evaluate } from "./support/engine.ts";
import { boxAround, integrate, type Quadrature } from "./support/quadrature.ts";
import { randomModel } from "./support/randomModel.ts";
import { kindsIn } from "./support/specWalk.ts";

const DRAWS = 20_000;

interface Options {
  readonly points: number;
  /** Where the mass is, where samples can't tell. */
  readonly box?: readonly (readonly [number, number])[];
  readonly context?: number[][];
}

/**
 * The three promises of a density: it integrates to 1, its samples have its entropy, and lie where it says.
 */
function promises(model: () => Model, { points, box, context }: Options): void {
  let found:
    | Promise<{ quadrature: Quadrature; draws: Float32Array; mean: number; error: number }>
    | undefined;
  const measure = async () => {
    const its = model();
    const draws = await its.sample(DRAWS, { seed: 3, context });
    const area = box ?? boxAround(draws, its.supports);
    const quadrature = await integrate(its, { points, box: area, context });
    const logProbs = await its.logProb(draws, { context });
    const mean = logProbs.reduce((a, b) => a + b, 0) / DRAWS;
    const variance = logProbs.reduce((total, value) => total + (value - mean) ** 2, 0) / DRAWS;
    await its.dispose();
    return { quadrature, draws: draws.data, mean, error: Math.sqrt(variance / DRAWS) };
  };
  const once = () => {
    found ??= measure();
    return found;
  };

  it("integrates to 1", async () => {
    const { quadrature } = await once();
    expect(Math.abs(quadrature.mass - 1)).toBeLessThan(1e-3);
  });

  it("has samples of its own entropy", async () => {
    const { quadrature, mean, error } = await once();
    // four standard errors, and what the quadrature may miss
    expect(Math.abs(mean + quadrature.entropy)).toBeLessThan(4 * error + 5e-3);
  });

  it("has samples whose first feature lies where the density says", async () => {
    const { quadrature, draws } = await once();
    const width = draws.length / DRAWS;
    const { ends, below } = quadrature.cumulative;
    const CELLS = 25;
    // cells of about equal probability, ended where the quadrature has a point
    const bounds: number[] = [];
    const probabilities: number[] = [];
    let before = 0;
    for (let cell = 1; cell < CELLS; cell++) {
      const place = below.findIndex((mass) => mass >= cell / CELLS);
      bounds.push(ends[place]!);
      probabilities.push(below[place]! - before);
      before = below[place]!;
    }
    probabilities.push(1 - before);
    const counts = new Array<number>(CELLS).fill(0);
    for (let row = 0; row < DRAWS; row++) {
      const x = draws[row * width]!;
      let cell = bounds.findIndex((bound) => x < bound);
      if (cell < 0) cell = CELLS - 1;
      counts[cell]!++;
    }
    const chiSquare = counts.reduce((total, count, cell) => {
      const expected = DRAWS * probabilities[cell]!;
      return expected < 1 ? total : total + (count - expected) ** 2 / expected;
    }, 0);
    // with 24 degrees of freedom one in ten thousand is above 60
    expect(chiSquare).toBeLessThan(60);
    expect(Math.max(...probabilities)).toBeLessThan(0.3);
  });
}

for (const [name, { base, sizes, box, points, context }] of Object.entries(baseCases)) {
  for (const features of sizes) {
    describe(`${name} in ${features}-D`, () => {
      const its = flow({ features, context: context?.[0]?.length ?? 0, bijection: sequence(), base });
      // not standardised: the ends of the uniform box shall be ends of cells
      const model = () => randomModel(its, 21, { keep: "data", size: 1 });
      promises(model, {
        points: features === 1 ? 8000 : points,
        box: Array.from({ length: features }, (_, column) => box[column % box.length]!),
        context,
      });
    });
  }
}

describe("cauchy, whose tails no box holds", () => {
  it("has the density of its law, and quartiles at ±1", async () => {
    const model = randomModel(flow({ features: 1, bijection: sequence(), base: cauchy() }), 7, {
      keep: "data",
    });
    const { data } = await model.sample(DRAWS, { seed: 1 });
    const within = data.filter((value) => Math.abs(value) < 1).length / DRAWS;
    expect(Math.abs(within - 0.5)).toBeLessThan(0.02);
    const logProbs = await model.logProb([[0], [3]]);
    expect(logProbs[0]).toBeCloseTo(-Math.log(Math.PI), 5);
    expect(logProbs[1]).toBeCloseTo(-Math.log(10 * Math.PI), 5);
  });
});

describe("resampled, whose normalising constant is a mean", () => {
  const base = resampled({ net: mlp([12], { activation: "tanh" }), trials: 5 });
  const prepare = (features: number) => {
    const z = input("z", [BATCH, features]);
    const declared = declare((scope) => {
      base.logProb(z, scope);
    });
    const values = drawParameters(declared, 5, 2);
    const tensors = declared.map(({ name, shape }) => [name, constant(values.get(name)!, shape)] as const);
    return { z, tensors: new Map(tensors) };
  };
  const normals = (count: number, features: number) => {
    const random = stream(1, "test rows");
    return Array.from({ length: count * features }, () => random.normal());
  };

  // E p(z) / π(z) over normal draws is ∫ p
  it("is within what it says of 1 where there are many features", async () => {
    for (const features of [3, 8]) {
      const { z, tensors } = prepare(features);
      const ratio = exp(
        sub(base.logProb(z, scopeOf(tensors)), standardNormal().logProb(z, scopeOf(tensors))),
      );
      const { ratio: ratios } = await evaluate({ ratio }, [{ tensor: z, data: normals(60_000, features) }]);
      const mass = ratios.reduce((sum, value) => sum + value / 60_000, 0);
      const variance = ratios.reduce((sum, value) => sum + (value - mass) ** 2 / 60_000, 0);
      expect(variance).toBeGreaterThan(1e-3);
      expect(Math.abs(mass - 1)).toBeLessThan(4 * Math.sqrt(variance / 60_000) + 0.005);
    }
  });

  it("is about the same while training, whatever the step", async () => {
    const { z, tensors } = prepare(2);
    const rows = input("rows", [64, 2]);
    const bits = input("bits", [64, 2]);
    const moving = base.logProb(rows, scopeOf(tensors, { dropout: () => bits }));
    const fixed = base.logProb(z, scopeOf(tensors));
    const data = normals(64, 2);
    const random = stream(2, "test bits");
    const differences = [];
    for (let step = 0; step < 5; step++) {
      const coins = Array.from({ length: 128 }, () => (random.uniform() < 0.5 ? 0 : 2));
      const results = await evaluate({ moving, fixed }, [
        { tensor: rows, data },
        { tensor: z, data },
        { tensor: bits, data: coins },
      ]);
      differences.push(...results.moving.map((value, row) => value - results.fixed[row]!));
    }
    const most = Math.max(...differences.map(Math.abs));
    expect(most).toBeLessThan(0.02);
    expect(most).toBeGreaterThan(1e-5);
  });
});

describe("classMixture, a mixture for each class", () => {
  it("integrates to 1 for each class, and draws of a class have its mean", async () => {
    const base = classMixture({ classes: 3, components: 2 });
    const z = input("z", [BATCH, 1]);
    const declared = declare((scope) => {
      base.logProb(z, scope);
    });
    const values = drawParameters(declared, 3, 0.7);
    const tensors = declared.map(({ name, shape }) => [name, constant(values.get(name)!, shape)] as const);
    const scope = scopeOf(new Map(tensors));
    const grid = Array.from({ length: 4000 }, (_, index) => -20 + (index + 0.5) / 100);
    const classes = input("classes", [BATCH, 3]);
    const given = base.logProb(z, scope, classes);
    const outputs = { each: base.logProbPerClass!(z, scope), any: base.logProb(z, scope), given };
    const oneHot = grid.flatMap(() => [0, 1, 0]);
    const {
      each,
      any,
      given: second,
    } = await evaluate(outputs, [
      { tensor: z, data: grid },
      { tensor: classes, data: oneHot },
    ]);
    const integral = (logs: readonly number[], of: (at: number) => number) =>
      logs.reduce((sum, value, index) => sum + Math.exp(value) * of(grid[index]!) * 0.01, 0);
    const ofClass = (index: number) => each.filter((_, at) => at % 3 === index);
    for (const index of [0, 1, 2]) expect(integral(ofClass(index), () => 1)).toBeCloseTo(1, 4);
    expect(integral(any, () => 1)).toBeCloseTo(1, 4);
    expect(second).toEqual(ofClass(1));
    const [level, noise] = [input("level", [BATCH, 1]), input("noise", [BATCH, 1])];
    const draws = base.draw([level, noise], 1, scope, classes);
    const random = stream(4, "test draws");
    const { drawn } = await evaluate({ drawn: draws }, [
      { tensor: level, data: grid.map(() => random.uniform()) },
      { tensor: noise, data: grid.map(() => random.normal()) },
      { tensor: classes, data: oneHot },
    ]);
    const expected = integral(second, (at) => at);
    const spread = Math.sqrt(integral(second, (at) => (at - expected) ** 2));
    const got = drawn.reduce((a, b) => a + b, 0) / drawn.length;
    expect(Math.abs(got - expected)).toBeLessThan((4 * spread) / Math.sqrt(drawn.length));
  });
});

describe("the bases that a spec can name", () => {
  const kinds = new Set(Object.values(baseCases).flatMap(({ base }) => kindsIn(base.spec)));
  const bases = Object.entries(libraryParts).filter(([, { sort }]) => sort === "base");
  it.each(bases.map(([kind]) => kind))("%s has a case here, or a reason not to", (kind) => {
    expect(kinds.has(kind) !== kind in baseExceptions).toBe(true);
  });
});

const flows: Record<string, (features: number, context: number) => Flow> = {
  nsf: (features, context) => nsf({ features, context, layers: 3, width: 16, blocks: 1 }),
  realNvp: (features, context) => realNvp({ features, context, layers: 4, hidden: [16, 16] }),
  maf: (features, context) => maf({ features, context, layers: 3, hidden: [16, 16] }),
  "autoregressive splines on a mixture": (features, context) =>
    flow({
      features,
      context,
      bijection: sequence(
        actNorm(),
        autoregressive({ map: rationalQuadraticSpline(), net: maskedMlp([16]) }),
        luLinear(),
        autoregressive({ order: "reverse", map: rationalQuadraticSpline(), net: maskedMlp([16]) }),
      ),
      base: gaussianMixture({ components: 3 }),
    }),
  "mixtures of logistics": (features, context) =>
    flow({
      features,
      context,
      bijection: sequence(
        autoregressive({ map: mixtureOfLogistics({ components: 4 }), net: maskedMlp([16]) }),
        luLinear(),
        autoregressive({
          order: "reverse",
          map: mixtureOfLogistics({ components: 2 }),
          net: maskedMlp([16]),
        }),
      ),
    }),
};

for (const [name, make] of Object.entries(flows)) {
  for (const features of [1, 2]) {
    for (const context of [0, 2]) {
      describe(`${name} in ${features}-D${context > 0 ? " given a context" : ""}`, () => {
        const its = make(features, context);
        promises(() => randomModel(its, 4), {
          points: features === 1 ? 8000 : 500,
          context: context > 0 ? [[0.7, -1.2]] : undefined,
        });
      });
    }
  }
}

for (const [name, features, circles, context] of [
  ["ncsf", 1, [RADIANS], 0],
  ["ncsf on the torus", 2, [RADIANS, RADIANS], 0],
  ["ncsf on circles of other lengths, given a context", 2, [{ circle: [0, 24] }, { circle: [-180, 180] }], 2],
] as const) {
  describe(name, () => {
    const its = ncsf({ features, context, layers: 3, width: 16 });
    const model = () => randomModel(its, 9, { supports: circles, keep: "data" });
    const given = context > 0 ? [[0.7, -1.2]] : undefined;
    promises(model, { points: features === 1 ? 8000 : 500, context: given });

    it("is continuous where circles close, and nothing beyond", async () => {
      const open = model();
      const [first] = circles;
      const [low, high] = first.circle;
      const rest = circles.slice(1).map(({ circle: [from, to] }) => from + 0.3 * (to - from));
      const at = (x: number) => [x, ...rest];
      const length = high - low;
      const rows = [
        at(low + 1e-5 * length),
        at(high - 1e-5 * length),
        at(high + 0.01 * length),
        at(low),
        at(high),
      ];
      const [left, right, beyond, start, end] = await open.logProb(rows, { context: given });
      expect(Math.abs(left! - right!)).toBeLessThan(1e-2);
      expect(beyond).toBe(Number.NEGATIVE_INFINITY);
      expect(Math.abs(start! - end!)).toBeLessThan(1e-2);
      // the other features' laws don't jump either, as nets read angles by cosine and sine
      await open.dispose();
    });
  });
}

for (const [name, its] of Object.entries({
  "a residual flow": residualFlow({ features: 2, context: 2, layers: 2, hidden: [8], lipschitz: 0.8 }),
  "a continuous flow": ffjord({ features: 2, context: 2, hidden: [8], steps: 16 }),
})) {
  describe(`${name} given a context`, () => {
    promises(() => randomModel(its, 4), { points: 250, context: [[0.7, -1.2]] });
  });
}

describe("gaussianization given a context", () => {
  const its = gaussianization({ features: 2, context: 2, layers: 2, components: 2, hidden: [8] });
  promises(() => randomModel(its, 4), { points: 200, context: [[0.7, -1.2]] });
});

const supports: readonly (readonly Support[])[] = [
  ["positive"],
  [{ low: -2, high: 5 }],
  ["positive", "real"],
  ["real", { low: 0, high: 1 }],
  ["positive", { low: -1, high: 1 }],
];

for (const its of supports) {
  describe(`nsf on ${its.map((support) => JSON.stringify(support)).join(" × ")}`, () => {
    const features = its.length;
    promises(() => randomModel(nsf({ features, layers: 2, width: 16, blocks: 1 }), 8, { supports: its }), {
      points: features === 1 ? 8000 : 500,
    });
  });
}
