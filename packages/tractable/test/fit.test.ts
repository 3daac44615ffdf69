import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { actNorm } from "../src/bijections/actNorm.ts";
import type { Bijection } from "../src/bijections/bijection.ts";
import { marginals } from "../src/bijections/marginals.ts";
import { permutation } from "../src/bijections/permutation.ts";
import { closedForm } from "../src/directions/directions.ts";
import { decodeSafetensors } from "../src/files/safetensors.ts";
import { flow } from "../src/flows/flow.ts";
import { nsf } from "../src/flows/nsf.ts";
import { realNvp } from "../src/flows/realNvp.ts";
import { add, constant, log, mul, sub } from "../src/graph/index.ts";
import { loadBytes } from "../src/model/load.ts";
import type { Model } from "../src/model/model.ts";
import { residualMlp } from "../src/nets/residualMlp.ts";
import { constantly } from "../src/parameters/initial.ts";
import { stream } from "../src/random/stream.ts";
import { rationalQuadraticSpline } from "../src/scalarMaps/rationalQuadraticSpline.ts";
import { coupling } from "../src/structures/coupling.ts";
import { sequence } from "../src/structures/sequence.ts";
import { fit } from "../src/training/fit.ts";
import type { FitOptions, Progress } from "../src/training/fitOptions.ts";
import { adamW } from "../src/training/optimizers/adam.ts";
import { gaussianLogProb, twoMoons } from "./support/twoMoons.ts";

const mean = (values: ArrayLike<number>) => Array.from(values).reduce((a, b) => a + b, 0) / values.length;
const small = () => realNvp({ features: 2, layers: 4, hidden: [24, 24] });
/** Every array of a model, bit for bit. */
const weightsOf = (model: Model) =>
  [...decodeSafetensors(model.toBytes(), "").tensors].map(
    ([name, { data }]) =>
      `${name} ${Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString("base64")}`,
  );

describe("fitting two moons", () => {
  const rows = twoMoons(1500, 1);
  const validation = twoMoons(500, 2);
  const events: Progress[] = [];
  let model: Model;
  beforeAll(async () => {
    model = await fit(nsf({ features: 2, layers: 4, width: 32 }), rows, {
      validation: { rows: validation },
      epochs: 25,
      batchSize: 128,
      learningRate: 3e-3,
      onProgress: (progress) => events.push({ ...progress, curve: [...progress.curve] }),
    });
  });

  it("makes the loss go down, and beats a Gaussian on rows it hasn't seen", () => {
    const { curve, validationLogProb } = model.report!;
    expect(curve.length).toBe(25);
    expect(curve.at(-1)!.trainLogProb).toBeGreaterThan(curve[0]!.trainLogProb + 0.5);
    expect(validationLogProb).toBeGreaterThan(gaussianLogProb(rows, validation) + 0.8);
    expect(model.report!.gaussianLogProb).toBeCloseTo(gaussianLogProb(rows, validation), 5);
  });

  it("reports the validation that the model has", async () => {
    const { bestEpoch, curve, validationLogProb } = model.report!;
    expect(validationLogProb).toBe(Math.max(...curve.map((record) => record.validationLogProb)));
    expect(curve.find(({ epoch }) => epoch === bestEpoch)!.validationLogProb).toBe(validationLogProb);
    expect(mean(await model.logProb(validation))).toBeCloseTo(validationLogProb, 4);
  });

  it("tells how far it is, always onwards", () => {
    expect(events.length).toBeGreaterThanOrEqual(25);
    const place = ({ epoch, step, steps }: Progress) => (epoch - 1) * steps + step;
    events.slice(1).forEach((event, index) => {
      const before = events[index]!;
      expect(place(event)).toBeGreaterThan(place(before));
      expect(event.secondsElapsed).toBeGreaterThanOrEqual(before.secondsElapsed);
      expect(event.curve.length).toBeGreaterThanOrEqual(before.curve.length);
      expect(event.bestValidationLogProb ?? -1e9).toBeGreaterThanOrEqual(
        before.bestValidationLogProb ?? -1e9,
      );
    });
    const last = events.at(-1)!;
    expect([last.epoch, last.epochs, last.step]).toEqual([25, 25, last.steps]);
    expect(last.steps).toBe(Math.floor(1500 / 128));
    expect(last.curve.length).toBe(24);
    expect(events[0]!.validationLogProb).toBeUndefined();
    for (const { trainLogProb, rowsPerSecond, secondsLeft } of events) {
      for (const number of [trainLogProb, rowsPerSecond, secondsLeft])
        expect(number).toSatisfy(Number.isFinite);
      expect(secondsLeft).toBeGreaterThanOrEqual(0);
    }
  });
});

describe("rows that bring their names along", () => {
  const rows = Array.from({ length: 40 }, (_, row) => ({ height: Math.sin(row), width: Math.cos(3 * row) }));
  const options = { epochs: 1, seed: 3 };
  const plain = rows.map(({ height, width }) => [height, width]);

  it("as objects, by column and as read cells are the same rows", async () => {
    const wanted = await (await fit(small(), plain, options)).logProb(plain);
    const byColumn = { height: rows.map(({ height }) => height), width: rows.map(({ width }) => width) };
    const cells = new Map(
      Object.entries(byColumn).map(([name, values]) => [name, { numbers: Float64Array.from(values) }]),
    );
    for (const data of [rows, byColumn, cells]) {
      const model = await fit(small(), data, options);
      expect(model.columns).toEqual(["height", "width"]);
      expect(await model.logProb(data)).toEqual(wanted);
    }
  });
});

describe("the same seed", () => {
  const train = (seed: number) => fit(small(), twoMoons(300, 1), { epochs: 3, batchSize: 32, seed });

  it("gives the same weights, bit for bit, and another one others", async () => {
    const first = weightsOf(await train(1));
    expect(weightsOf(await train(1))).toEqual(first);
    const other = weightsOf(await train(2));
    expect(other.length).toBe(first.length);
    expect(other.filter((array, index) => array === first[index]).length).toBeLessThan(first.length / 2);
  });
});

describe("a run ends", () => {
  it("early, with the best weights, where it overfits", async () => {
    const validation = twoMoons(300, 5);
    const model = await fit(realNvp({ features: 2, layers: 4, hidden: [64, 64] }), twoMoons(30, 4), {
      validation: { rows: validation },
      epochs: 400,
      batchSize: 10,
      learningRate: 1e-2,
      patience: 6,
    });
    const { stopped, bestEpoch, epochs, curve, validationLogProb } = model.report!;
    expect(stopped).toBe("early stop");
    expect(epochs).toBe(bestEpoch + 6);
    expect(curve.at(-1)!.validationLogProb).toBeLessThan(validationLogProb);
    expect(Math.abs(mean(await model.logProb(validation)) - validationLogProb)).toBeLessThan(
      1e-4 * Math.max(1, Math.abs(validationLogProb)),
    );
  });

  it("when it is aborted, with the best weights so far", async () => {
    const controller = new AbortController();
    const validation = twoMoons(200, 5);
    const model = await fit(small(), twoMoons(400, 4), {
      validation: { rows: validation },
      epochs: 10_000,
      batchSize: 32,
      signal: controller.signal,
      onProgress: ({ epoch }) => {
        if (epoch === 4) controller.abort();
      },
    });
    const { stopped, bestEpoch, curve, validationLogProb, epochs } = model.report!;
    expect(stopped).toBe("aborted");
    expect(epochs).toBeLessThanOrEqual(4);
    expect(bestEpoch).toBeGreaterThan(0);
    expect(validationLogProb).toBe(Math.max(...curve.map((record) => record.validationLogProb)));
    expect(mean(await model.logProb(validation))).toBeCloseTo(validationLogProb, 4);
  });

  it("at once, as it started, when it is aborted beforehand", async () => {
    const model = await fit(small(), twoMoons(100, 4), { signal: AbortSignal.abort() });
    expect(model.report).toMatchObject({ stopped: "aborted", steps: 0, epochs: 0, bestEpoch: 0 });
    expect((await model.logProb(twoMoons(5, 1))).every(Number.isFinite)).toBe(true);
  });

  it("at its time limit", async () => {
    const started = performance.now();
    const model = await fit(small(), twoMoons(2000, 4), {
      epochs: 1_000_000,
      timeLimit: 0.5,
      patience: 1_000_000,
    });
    expect(model.report!.stopped).toBe("time limit");
    expect(model.report!.seconds).toBeGreaterThanOrEqual(0.5);
    // starting up takes its time too, and the machine may be busy
    expect((performance.now() - started) / 1000).toBeLessThan(10);
  });
});

describe("a run that was killed goes on", () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "tractable-test-"));
  });
  afterAll(() => rm(folder, { recursive: true }));

  const options = { epochs: 4, batchSize: 16, seed: 6, patience: 100 } as const;
  const rows = twoMoons(600, 3);
  const dropping = () =>
    flow({
      features: 2,
      bijection: sequence(
        actNorm(),
        coupling({ map: rationalQuadraticSpline(), net: residualMlp(16, { blocks: 1, dropout: 0.2 }) }),
      ),
    });

  it.each([
    ["plainly", small, {}],
    [
      "with dropout, averaging and weight decay",
      dropping,
      { averaging: 0.9, optimizer: adamW({ weightDecay: 0.1 }) },
    ],
  ] as const)("to the very weights of one that wasn't, %s", async (name, make, more) => {
    const checkpoint = join(folder, `${name}.checkpoint`);
    const whole = await fit(make(), rows, { ...options, ...more });
    const places: string[] = [];
    // first within the first epoch, then in a later one, then one step on, then to the end
    const stops = [
      () => true,
      ({ epoch }: Progress) => epoch >= 2,
      ({ step, steps }: Progress) => step < steps,
      () => false,
    ];
    let model: Model | undefined;
    for (const stop of stops) {
      const controller = new AbortController();
      model = await fit(make(), rows, {
        ...options,
        ...more,
        checkpoint,
        resume: true,
        signal: controller.signal,
        onProgress: (progress) => {
          if (controller.signal.aborted || !stop(progress)) return;
          places.push(progress.step < progress.steps ? "within an epoch" : "at its end");
          controller.abort();
        },
      });
    }
    expect(places[0]).toBe("within an epoch");
    expect(places.length).toBeGreaterThanOrEqual(2);
    expect(model!.report!.stopped).toBe("finished");
    expect(weightsOf(model!)).toEqual(weightsOf(whole));
    expect(model!.report!.bestEpoch).toBe(whole.report!.bestEpoch);
    expect(model!.report!.curve).toEqual(whole.report!.curve);
  });

  it("but not from a folder", async () => {
    await expect(fit(small(), rows, { epochs: 1, checkpoint: folder, resume: true })).rejects.toThrow(
      `${folder}: it could not be read because it is a folder`,
    );
  });

  it("but not on another flow, seed, or data", async () => {
    const checkpoint = join(folder, "other.checkpoint");
    await fit(small(), rows, {
      ...options,
      checkpoint,
      ...abortedAt(({ step }) => step >= 1),
    });
    const resume = { ...options, checkpoint, resume: true };
    const message =
      /other.checkpoint: expected a checkpoint of this flow, data and options, got one of another run/;
    await expect(fit(small(), rows, { ...resume, seed: 7 })).rejects.toThrow(message);
    await expect(fit(nsf({ features: 2 }), rows, resume)).rejects.toThrow(message);
    await expect(fit(small(), rows.slice(1), resume)).rejects.toThrow(message);
    const changed = rows.map(([x, y]) => [x! + 0.5 * y!, y!]);
    await expect(fit(small(), changed, resume).then(() => "it went on")).rejects.toThrow(message);
  });
});

function abortedAt(stop: (progress: Progress) => boolean): Pick<FitOptions, "signal" | "onProgress"> {
  const controller = new AbortController();
  return {
    signal: controller.signal,
    onProgress: (progress) => {
      if (stop(progress)) controller.abort();
    },
  };
}

describe("a run that goes wrong", () => {
  /** Draws its parameter below 0, where a logarithm has no value. */
  const fragile = (): Bijection => {
    const shift = (scope: Parameters<Bijection["encode"]>[1]) => {
      const p = scope.parameter("p", [1], constantly(1));
      return add(mul(p, 3), mul(log(p), 1e-3));
    };
    return {
      spec: { kind: "fragile" },
      directions: closedForm,
      encode: (x, scope) => ({ value: add(x, shift(scope)), logDet: constant(0) }),
      decode: (z, scope) => ({ value: sub(z, shift(scope)), logDet: constant(0) }),
    };
  };
  let model: Model;
  const validation = twoMoons(100, 2);
  beforeAll(async () => {
    model = await fit(flow({ features: 2, bijection: sequence(permutation(), fragile()) }), twoMoons(64, 1), {
      validation: { rows: validation },
      batchSize: 16,
      epochs: 500,
      patience: 500,
      learningRate: 0.05,
    });
  });

  it("stops, and names the layer", () => {
    const { stopped, failedLayer, steps } = model.report!;
    expect(stopped).toBe("diverged");
    expect(failedLayer).toBe("flow.1");
    expect(steps).toBeGreaterThan(4);
  });

  it("keeps the best weights", async () => {
    const { validationLogProb, bestEpoch, curve } = model.report!;
    expect(bestEpoch).toBeGreaterThan(0);
    expect(validationLogProb).toSatisfy(Number.isFinite);
    for (const record of curve) expect(record.validationLogProb).not.toBeNaN();
    expect(mean(await model.logProb(validation))).toBeCloseTo(validationLogProb, 4);
  });

  it("can be loaded with the factory of its own bijection, and not without", async () => {
    const again = await loadBytes(model.toBytes(), { parts: { fragile } });
    expect(await again.logProb(validation)).toEqual(await model.logProb(validation));
    await expect(loadBytes(model.toBytes())).rejects.toThrow(
      /expected a kind that is known, got "fragile"; pass its factory as \{ parts: \{ fragile \} \}/,
    );
  });
});

describe("a flow with nothing to train", () => {
  it.each([
    ["no layer", sequence()],
    ["an order", permutation()],
  ])("of %s is the standardised base, a baseline", async (_, bijection) => {
    const rows = Array.from({ length: 400 }, (__, row) => [3 * Math.sin(row) + 1, Math.cos(3 * row)]);
    const model = await fit(flow({ features: 2, bijection }), rows, { epochs: 2, validation: { rows } });
    expect(model.parameterCount).toBe(0);
    const mean = [0, 1].map((column) => rows.reduce((sum, row) => sum + row[column]!, 0) / rows.length);
    const deviation = [0, 1].map((column) =>
      Math.sqrt(rows.reduce((sum, row) => sum + (row[column]! - mean[column]!) ** 2, 0) / rows.length),
    );
    const [first] = await model.logProb(rows);
    const expected = [0, 1].reduce((sum, column) => {
      const z = (rows[0]![column]! - mean[column]!) / deviation[column]!;
      return sum - 0.5 * z * z - 0.5 * Math.log(2 * Math.PI) - Math.log(deviation[column]!);
    }, 0);
    expect(first).toBeCloseTo(expected, 4);
    expect((await loadBytes(model.toBytes())).parameterCount).toBe(0);
  });
});

describe("layers that start from data", () => {
  const stretch: Bijection = {
    spec: { kind: "stretch" },
    directions: closedForm,
    encode: (x) => ({ value: add(mul(x, 3), 2), logDet: constant(2 * Math.log(3)) }),
    decode: (z) => ({ value: mul(sub(z, 2), 1 / 3), logDet: constant(-2 * Math.log(3)) }),
  };
  const columnOf = (data: Float32Array, column: number) => {
    const values = data.filter((_, index) => index % 2 === column);
    const center = mean(values);
    const deviation = Math.sqrt(mean(values.map((value) => (value - center) ** 2)));
    const within = (reach: number) =>
      values.filter((value) => Math.abs(value) < reach).length / values.length;
    return { center, deviation, within };
  };
  const random = stream(4, "test skewed");
  const rows = Array.from({ length: 2000 }, () => [Math.exp(random.normal()), random.normal() ** 3]);
  // so small a rate that training changes nothing that is looked at
  const options = { validation: { rows: rows.slice(0, 50) }, epochs: 1, learningRate: 1e-9 };

  it("ActNorm gives mean 0 and deviation 1 behind whatever comes before it", async () => {
    const its = flow({ features: 2, bijection: sequence(stretch, actNorm(), stretch, actNorm()) });
    const { data } = await (await fit(its, rows, options)).encode(rows);
    for (const column of [0, 1]) {
      const { center, deviation } = columnOf(data, column);
      expect(Math.abs(center)).toBeLessThan(1e-4);
      expect(Math.abs(deviation - 1)).toBeLessThan(1e-4);
    }
  });

  it("marginals make skewed and heavy-tailed columns about normal", async () => {
    const its = flow({ features: 2, bijection: sequence(marginals()) });
    const model = await fit(its, rows, options);
    const { data } = await model.encode(rows);
    for (const column of [0, 1]) {
      const { center, within } = columnOf(data, column);
      expect(Math.abs(center)).toBeLessThan(0.05);
      // what a normal has within one, two and three deviations
      expect(Math.abs(within(1) - 0.6827)).toBeLessThan(0.03);
      expect(Math.abs(within(2) - 0.9545)).toBeLessThan(0.01);
      expect(Math.abs(within(3) - 0.9973)).toBeLessThan(0.003);
    }
    const { data: back } = await model.decode({ data, shape: [2000, 2] });
    rows.flat().forEach((value, index) => {
      expect(Math.abs(back[index]! - value)).toBeLessThan(1e-3 * Math.max(1, Math.abs(value)));
    });
  });
});

describe("a context", () => {
  it("is used: y given c is told better than y alone", async () => {
    const random = stream(8, "test conditional");
    const draw = (count: number) =>
      Array.from({ length: count }, () => {
        const c = 3 * (2 * random.uniform() - 1);
        return { c, y: 2 * Math.sin(c) + (0.1 + 0.1 * Math.abs(c)) * random.normal() };
      });
    const [rows, test] = [draw(1500), draw(500)];
    const y = (all: typeof rows) => all.map((row) => [row.y]);
    const c = (all: typeof rows) => all.map((row) => [row.c]);
    const options = { epochs: 25, batchSize: 64, learningRate: 3e-3 };
    const given = await fit(nsf({ features: 1, context: 1, layers: 2, width: 24 }), y(rows), {
      ...options,
      context: c(rows),
    });
    const alone = await fit(nsf({ features: 1, layers: 2, width: 24 }), y(rows), options);
    const told = mean(await given.logProb(y(test), { context: c(test) }));
    expect(told).toBeGreaterThan(mean(await alone.logProb(y(test))) + 0.8);
    // the truth is −ln(σ√(2πe)) on average over c, about −0.05
    const truth = mean(
      test.map((row) => {
        const deviation = 0.1 + 0.1 * Math.abs(row.c);
        return (
          -0.5 * ((row.y - 2 * Math.sin(row.c)) / deviation) ** 2 -
          Math.log(deviation) -
          0.5 * Math.log(2 * Math.PI)
        );
      }),
    );
    expect(told).toBeLessThan(truth + 0.05);
    expect(told).toBeGreaterThan(truth - 0.4);
  });
});

describe("data that can't be fitted are refused in a sentence", () => {
  const rows = twoMoons(20, 1);
  const its = small();
  const wrong: Record<string, [() => Promise<Model>, RegExp]> = {
    "a constant column": [
      () => fit(its, { a: rows.map(([x]) => x!), b: rows.map(() => 5) }),
      /fit, column b: expected values that vary, got a constant \(5\); a density can't have a constant column, leave it out/,
    ],
    "a constant context": [
      () => fit(realNvp({ features: 2, context: 1 }), rows, { context: { c: rows.map(() => 1) } }),
      /fit, context c: expected values that vary/,
    ],
    "a value outside its support": [
      () =>
        fit(its, [...rows.map(([x, y]) => [Math.abs(x!) + 1, y!]), [-3, 0]], {
          supports: ["positive", "real"],
        }),
      /fit: expected x0 inside its support, positive, got -3 in row 21; widen the support or drop such rows/,
    ],
    "a value on the edge of its support": [
      () => fit(its, [...rows, [0, 3]], { supports: ["real", { low: -3, high: 3 }] }),
      /fit: expected x1 inside its support, interval\(-3, 3\), got 3 in row 21/,
    ],
    "a NaN": [
      () => fit(its, [...rows, [0, Number.NaN]]),
      /fit: expected finite numbers, got NaN in row 21, x1; drop or fill/,
    ],
    "rows of another width": [
      () =>
        fit(its, [
          [1, 2, 3],
          [4, 5, 6],
          [7, 8, 9],
        ]),
      /fit: expected rows of 2 values, got 3/,
    ],
    "no rows": [
      () => fit(its, []),
      /fit: expected three rows or more, to train on and to validate with, got 0/,
    ],
    "two rows": [
      () => fit(its, rows.slice(0, 2)),
      /expected three rows or more, to train on and to validate with, got 2/,
    ],
    "no context where one is needed": [
      () => fit(realNvp({ features: 2, context: 1 }), rows),
      /fit: expected a context of 1 values, got none/,
    ],
    "a context where none is": [
      () => fit(its, rows, { context: rows.map(() => [1]) }),
      /fit: expected 0 contextColumns for this flow|fit: expected no context, got some/,
    ],
    "too few rows of context": [
      () => fit(realNvp({ features: 2, context: 1 }), rows, { context: [[1], [2]] }),
      /fit: expected one row of context for each of 20 rows, got 2/,
    ],
    "names for other columns": [
      () => fit(its, rows, { columns: ["a"] }),
      /fit: expected 2 columns for this flow, got 1/,
    ],
    "a share of nothing": [
      () => fit(its, rows, { validation: 0 }),
      /fit: expected validation to be a share between 0 and 1, or { rows }, got 0/,
    ],
    "validation rows of another width": [
      () => fit(its, rows, { validation: { rows: [[1]] } }),
      /fit, validation: expected rows of 2 values, got 1/,
    ],
    "no validation rows": [
      () => fit(its, rows, { validation: { rows: [] } }),
      /fit, validation: expected one row or more, got 0/,
    ],
  };
  it.each(Object.entries(wrong))("%s", async (_name, [attempt, message]) => {
    await expect(attempt()).rejects.toThrow(message);
  });

  it("and three rows are enough", async () => {
    const model = await fit(its, rows.slice(0, 3), { epochs: 2 });
    expect((await model.logProb(rows)).every(Number.isFinite)).toBe(true);
  });
});
