import { type FitOptions, fit, type Model, tableFlow } from "tractable";
import { say } from "../../text/print.ts";
import type { TypedData } from "../../typed/typedData.ts";
import { TYPED_FLOW } from "./flowNames.ts";
import { type ChosenFlow, numberFlow } from "./numberFlow.ts";
import type { FitData } from "./readFitData.ts";
import type { TrainOptions } from "./train.ts";

/** Each runs for so many steps, a tenth of a usual run. */
const STEPS = 400;
const BATCH_SIZE = 256;
/** The typed flow learns fewer rows by heart: it leads after so few steps, and not in the end. */
const FEWEST_ROWS_OF_TYPED = 3000;
/** A run of less time than this, in seconds, has none to lose. */
const SHORT_RUN = 120;
/** Nor has one of fewer epochs than so many looks. */
const LOOKS = 5;

/** A flow of a table of plain numbers. */
export type Racer = ChosenFlow | { readonly flow: typeof TYPED_FLOW };

/** What is fitted where nothing is known better. */
export const USUAL: ChosenFlow = { flow: "nsf" };
const OF_NUMBERS: readonly ChosenFlow[] = [USUAL, { flow: "nsf", marginalBins: 16 }, { flow: "nsf-ar" }];

/**
 * Which flow to fit to a table of plain numbers: spline couplings (nsf), their splines of single columns with
 * many or with few pieces, splines of one column after another (nsf-ar), or, of many rows, columns one after
 * another whose law may have several modes (table). All learn for a tenth of the usual steps, as they would
 * in a whole run, and the one with the best validation log-density is fitted from the start. The same seed
 * gives the same choice.
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
  const epochs = Math.max(
    1,
    Math.round(STEPS / Math.floor(rows / Math.min(BATCH_SIZE, Math.ceil(rows / 4)))),
  );
  if (timeLimit < SHORT_RUN || Number(options.epochs) < LOOKS * epochs) return USUAL;
  const common = { seed, device, threads, learningRate };
  const { context, columns, contextColumns } = dataset;
  const sizes = { features: columns.length, context: contextColumns.length, rows };
  const scores: [Racer, number][] = [];
  for (const racer of OF_NUMBERS) {
    const flow = numberFlow(racer, sizes);
    const about = { ...common, context, supports, validation };
    scores.push([
      racer,
      await scoreAfter(epochs, (watch) => fit(flow, dataset.rows, { ...about, ...watch })),
    ]);
  }
  if (rows >= FEWEST_ROWS_OF_TYPED) {
    const flow = tableFlow(schema, { context: contextSchema, rows });
    const about = { ...common, context: contextCells, validation: typed.validation };
    const score = await scoreAfter(epochs, (watch) => fit(flow, cells, { ...about, ...watch }));
    scores.push([{ flow: TYPED_FLOW }, score]);
  }
  const [[winner]] = scores.toSorted(([, one], [, other]) => other - one) as [[Racer, number]];
  const each = scores.map(([racer, score]) => `${called(racer)} ${score.toFixed(3)}`).join(", ");
  say(`a first look: ${each} nats per row; going on with ${called(winner)} (--flow chooses)`);
  return winner;
}

function called(racer: Racer): string {
  const bins = "marginalBins" in racer ? racer.marginalBins : undefined;
  return bins === undefined ? racer.flow : `${racer.flow} of ${bins} pieces a column`;
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
