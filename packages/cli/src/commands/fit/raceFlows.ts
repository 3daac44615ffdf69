import { type FitOptions, fit, type Model, tableFlow } from "tractable";
import { say } from "../../text/print.ts";
import type { TypedData } from "../../typed/typedData.ts";
import { TYPED_FLOW } from "./flowNames.ts";
import { numberFlow } from "./numberFlow.ts";
import type { FitData } from "./readFitData.ts";
import type { TrainOptions } from "./train.ts";

/** With fewer rows a short run says little: what is best in the end learns slowly. */
const FEWEST_ROWS = 3000;
/** Each runs for so many steps, a tenth of a usual run. */
const STEPS = 400;
const BATCH_SIZE = 256;
/** A run with less time than this, in seconds, has none to lose. */
const SHORT_RUN = 120;

const OF_NUMBERS = ["nsf", "nsf-ar"] as const;
export type Racer = (typeof OF_NUMBERS)[number] | typeof TYPED_FLOW;

/**
 * Which flow to fit to a table of plain numbers: spline couplings (nsf), splines of one column after another
 * (nsf-ar), or columns one after another whose law may have several modes (table). All learn for a tenth of
 * the usual steps, as they would in a whole run, and the one with the best validation log-density is fitted
 * from the start. The same seed gives the same choice.
 */
export async function raceFlows(
  typed: TypedData,
  { dataset, supports, validation }: FitData,
  options: TrainOptions,
): Promise<Racer> {
  const { contextCells, cells, schema, contextSchema } = typed;
  // of a table in blocks, those of the first
  const rows = dataset.rows.shape[0];
  const { seed, device, threads, learningRate, timeLimit = Number.POSITIVE_INFINITY } = options;
  if (rows < FEWEST_ROWS || timeLimit < SHORT_RUN) return "nsf";
  const epochs = Math.max(1, Math.round((STEPS * BATCH_SIZE) / rows));
  const common = { seed, device, threads, learningRate };
  const { context, columns, contextColumns } = dataset;
  const sizes = { features: columns.length, context: contextColumns.length, rows };
  const scores = new Map<Racer, number>();
  for (const name of OF_NUMBERS) {
    const about = { ...common, context, supports, validation };
    const start = (watch: Watch) => fit(numberFlow(name, sizes), dataset.rows, { ...about, ...watch });
    scores.set(name, await scoreAfter(epochs, start));
  }
  const ofTypes = tableFlow(schema, { context: contextSchema, rows });
  const about = { ...common, context: contextCells, validation: typed.validation };
  scores.set(TYPED_FLOW, await scoreAfter(epochs, (watch) => fit(ofTypes, cells, { ...about, ...watch })));
  const [[winner]] = [...scores].sort(([, one], [, other]) => other - one) as [[Racer, number]];
  const each = [...scores].map(([name, score]) => `${name} ${score.toFixed(3)}`).join(", ");
  say(`a first look: ${each} nats per row; going on with ${winner} (--flow chooses)`);
  return winner;
}

type Watch = Pick<FitOptions, "signal" | "onProgress">;

/**
 * The validation log-density of a run after so many epochs of its usual plan. A plan of so few epochs would
 * bring its learning rate down to the end, and favour flows that learn by heart.
 */
async function scoreAfter(epochs: number, start: (watch: Watch) => Promise<Model>): Promise<number> {
  const enough = new AbortController();
  const model = await start({
    signal: enough.signal,
    onProgress({ epoch, step, steps }) {
      if (epoch === epochs && step === steps) enough.abort();
    },
  });
  await model.dispose();
  return model.report!.validationLogProb;
}
