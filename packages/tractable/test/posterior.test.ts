import { describe, expect, it } from "vitest";
import { nsf } from "../src/flows/nsf.ts";
import { loadBytes } from "../src/model/load.ts";
import { mlp } from "../src/nets/mlp.ts";
import { stream } from "../src/random/stream.ts";
import { checkCalibration } from "../src/tasks/checkCalibration.ts";
import { posterior, type Simulator } from "../src/tasks/posterior.ts";

/** Two means and a look at each: the posterior is normal, in closed form. */
const NOISE = 0.5;
const simulator: Simulator = {
  prior: (random) => [random.normal(), 3 + 2 * random.normal()],
  simulate: ([a, b], random) => [a! + NOISE * random.normal(), b! + 2 * NOISE * random.normal()],
  count: 3000,
};
const SHRINK = 1 / (1 + NOISE ** 2);
const DEVIATION = NOISE * Math.sqrt(SHRINK);

function pairs(count: number, noise: number) {
  const parameters: number[][] = [];
  const observations: number[][] = [];
  for (let row = 0; row < count; row++) {
    const random = stream(99, `test pair ${row}`);
    const [a, b] = simulator.prior(random) as [number, number];
    parameters.push([a, b]);
    observations.push([a + noise * random.normal(), b + 2 * noise * random.normal()]);
  }
  return { parameters, observations };
}

describe("posterior learns the law of parameters given an observation", () => {
  const learned = posterior(simulator, {
    flow: ({ features, context }) => nsf({ features, context, layers: 3, width: 32, dropout: 0 }),
    epochs: 20,
    seed: 1,
  });

  it("as Bayes' rule has it", async () => {
    const { sample, logProb } = await learned;
    const observation = [0.9, 4];
    const { data } = await sample(observation, 4000, { seed: 2 });
    const expected = [SHRINK * 0.9, 3 + SHRINK * (4 - 3)];
    const deviations = [DEVIATION, 2 * DEVIATION];
    for (const column of [0, 1]) {
      const own = data.filter((_, at) => at % 2 === column);
      const mean = own.reduce((a, b) => a + b, 0) / own.length;
      const deviation = Math.sqrt(own.reduce((a, b) => a + (b - mean) ** 2, 0) / own.length);
      expect(Math.abs(mean - expected[column]!)).toBeLessThan(0.12 * deviations[column]!);
      expect(Math.abs(deviation / deviations[column]! - 1)).toBeLessThan(0.1);
    }
    const [atMean] = await logProb([expected], observation);
    const truth = -Math.log(2 * Math.PI * deviations[0]! * deviations[1]!);
    expect(Math.abs(atMean! - truth)).toBeLessThan(0.15);
  });

  it("and is found calibrated, but not for another simulator", async () => {
    const right = await checkCalibration(await learned, pairs(400, NOISE));
    expect(Math.min(...right.pValues)).toBeGreaterThan(1e-3);
    for (const share of right.coverage90) expect(Math.abs(share - 0.9)).toBeLessThan(0.06);
    const wrong = await checkCalibration(await learned, pairs(400, 3 * NOISE));
    expect(Math.max(...wrong.pValues)).toBeLessThan(1e-4);
    expect(Math.max(...wrong.coverage90)).toBeLessThan(0.8);
  });

  it("gives the same draws for the same seed, from simulations of their own streams", async () => {
    const small = { ...simulator, count: 40 };
    const flow = ({ features, context }: { features: number; context: number }) =>
      nsf({ features, context, layers: 1, width: 8 });
    const draws = [];
    for (let round = 0; round < 2; round++) {
      const { sample } = await posterior(small, { epochs: 1, seed: 5, flow });
      draws.push((await sample([0, 3], 5, { seed: 1 })).data);
    }
    expect(draws[0]).toEqual(draws[1]);
  });

  it("reads a long observation by a net that is learned together with the flow", async () => {
    const TRIALS = 24;
    // the mean of so many looks is all that counts
    const { sample, model } = await posterior(
      {
        prior: (random) => [random.normal()],
        simulate: ([mean], random) => Array.from({ length: TRIALS }, () => mean! + 2 * random.normal()),
        count: 4000,
      },
      {
        flow: (sizes) => nsf({ ...sizes, layers: 2, width: 16, dropout: 0 }),
        embedding: { net: mlp([]), numbers: 2 },
        epochs: 15,
        seed: 1,
      },
    );
    expect(model.flow.bijection.spec).toMatchObject({ kind: "embedded", numbers: 2 });
    const observation = Array.from({ length: TRIALS }, (_, at) => 0.8 + 2 * Math.sin(5 * at));
    const mean = observation.reduce((a, b) => a + b, 0) / TRIALS;
    const { data } = await sample(observation, 4000, { seed: 2 });
    const shrink = 1 / (1 + 4 / TRIALS);
    const got = data.reduce((a, b) => a + b, 0) / data.length;
    const deviation = Math.sqrt(data.reduce((a, b) => a + (b - got) ** 2, 0) / data.length);
    const expected = Math.sqrt((4 / TRIALS) * shrink);
    expect(Math.abs(got - shrink * mean)).toBeLessThan(0.3 * expected);
    expect(Math.abs(deviation / expected - 1)).toBeLessThan(0.15);
    const again = await loadBytes(model.toBytes());
    const [one, two] = [model, again].map((its) => its.logProb([[0.5]], { context: [observation] }));
    expect(await two).toEqual(await one);
  });

  it("refuses what can't be learned from, in one sentence", async () => {
    await expect(posterior({ parameters: [[1], [2]], observations: [[1]] })).rejects.toThrow(
      "posterior: expected an observation for each of 2 rows of parameters, got 1",
    );
    await expect(posterior(simulator, { embedding: {} as never })).rejects.toThrow(
      "posterior, embedding: expected net to be a net such as mlp(), got nothing",
    );
    await expect(posterior({ ...simulator, count: 1 })).rejects.toThrow(
      "posterior, the simulator: expected count to be a whole number from 3, got 1",
    );
  });
});
