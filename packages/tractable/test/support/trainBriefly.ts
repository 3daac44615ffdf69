import { declareDensity } from "../../src/density/declareDensity.ts";
import { density } from "../../src/density/density.ts";
import type { Flow } from "../../src/flows/flow.ts";
import { initialValues } from "../../src/parameters/scope.ts";
import { stream } from "../../src/random/stream.ts";
import type { Backend } from "../../src/runtime/backend.ts";
import { initializeFromData } from "../../src/training/initialize.ts";
import { oneBlock } from "../../src/training/minibatches/dataBlocks.ts";
import { placesBetween, rowFeeds } from "../../src/training/minibatches/rowFeeds.ts";
import { adamW } from "../../src/training/optimizers/adam.ts";
import { planOf } from "../../src/training/plan.ts";
import { Trainer } from "../../src/training/trainer.ts";

export interface BriefRun {
  /** The loss of every step. */
  readonly losses: number[];
  readonly norms: number[];
  /** Log-densities of the validation rows before the first step and after the last. */
  readonly before: number[];
  readonly validation: number[];
}

const BATCH_SIZE = 32;
/**
 * Enough for quantiles to lie apart: splines through those of few rows have bins so narrow that training is
 * chaotic.
 */
const ROWS = 128 * BATCH_SIZE;

/**
 * A whole training run on a backend: initialised from data, twenty steps in calls of different length,
 * validated.
 */
export async function trainBriefly(flow: Flow, backend: Backend): Promise<BriefRun> {
  const random = stream(1, "test training rows");
  const rows = (count: number) => {
    const data = Float32Array.from({ length: count * flow.features }, () => random.normal());
    // not independent, so that there is something to learn
    for (let at = 1; at < data.length; at++)
      data[at] = 0.3 * data[at]! + data[at - 1]! * (at % flow.features === 0 ? 0 : 0.9);
    return { data, shape: [count, flow.features] as const };
  };
  const contexts = (count: number) =>
    flow.context === 0
      ? undefined
      : {
          data: Float32Array.from({ length: count * flow.context }, () => random.normal()),
          shape: [count, flow.context] as const,
        };
  const training = { x: rows(ROWS), context: contexts(ROWS), labels: undefined };
  const validation = { x: rows(50), context: contexts(50), labels: undefined };
  const mathematics = density(flow, new Array(flow.features).fill("real"));
  const declarations = declareDensity(mathematics);
  const values = await initializeFromData(
    mathematics,
    declarations,
    initialValues(declarations, 5),
    rowFeeds(mathematics, training, placesBetween(0, ROWS)),
    backend,
  );
  const trainer = await Trainer.open({
    density: mathematics,
    declarations,
    values,
    blocks: oneBlock(training),
    backend: { ...backend, threads: 1 },
    plan: planOf(
      { batchSize: BATCH_SIZE, seed: 5, optimizer: adamW({ weightDecay: 0.01 }), averaging: 0.5 },
      ROWS,
      flow,
    ),
  });
  const before = await trainer.logProb(validation);
  const losses: number[] = [];
  const norms: number[] = [];
  for (const [epoch, from, count] of [
    [1, 0, 1],
    [1, 1, 6],
    [2, 0, 7],
    [3, 0, 6],
  ] as const) {
    const result = await trainer.steps({
      epoch,
      from,
      count,
      stepsBefore: losses.length,
      learningRate: () => 5e-3,
      clipNorm: 5,
    });
    losses.push(...result.losses);
    norms.push(...result.norms);
  }
  const logProbs = await trainer.logProb(validation);
  await trainer.release();
  return { losses, norms, before: [...before], validation: [...logProbs] };
}
