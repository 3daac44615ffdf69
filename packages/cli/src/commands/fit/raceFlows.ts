import { type FitOptions, fit, isCheckpointOf, type Matrix, type Model, tableFlow } from "tractable";
import { say } from "../../text/print.ts";
import { pickRows, type TypedData } from "../../typed/typedData.ts";
import { TYPED_FLOW } from "./flowNames.ts";
import { type ChosenFlow, numberFlow } from "./numberFlow.ts";
import { hasAtoms } from "./plainData.ts";
import type { FitData } from "./readFitData.ts";
import type { TrainOptions } from "./train.ts";

/** Each runs for so many steps, a tenth of a usual run. */
const STEPS = 400;
const BATCH_SIZE = 256;
/** More rows than a look needs are thinned out. */
const MOST_ROWS = 120_000;
/** The typed flow learns fewer rows by heart: it leads after so few steps, and not in the end. */
const FEWEST_ROWS_OF_TYPED = 3000;
/** A run of less time than this, in seconds, has none to lose. */
const SHORT_RUN = 120;
/** Nor has one of fewer epochs than so many looks. */
const LOOKS = 2;

/** A flow of a table of plain numbers. */
export type Racer = ChosenFlow | { readonly flow: typeof TYPED_FLOW };

const TYPED: Racer = { flow: TYPED_FLOW };
/** What is fitted where nothing is known better. */
export const USUAL: ChosenFlow = { flow: "nsf" };
const OF_NUMBERS: readonly ChosenFlow[] = [USUAL, { flow: "nsf", marginalBins: 16 }, { flow: "nsf-ar" }];

/**
 * Which flow to fit to a table of plain numbers: spline couplings (nsf), their splines of single columns with
 * the usual number of pieces or with 16, splines of one column after another (nsf-ar), or, of many rows,
 * columns one after another whose law may have several modes (table). All learn for a tenth of the usual
 * steps, as they would in a whole run, and the one with the best validation log-density is fitted from the
 * start. The same seed gives the same choice, and a run that goes on from a checkpoint keeps its flow.
 */
export async function raceFlows(
  typed: TypedData,
  data: FitData,
  options: TrainOptions,
  checkpoint: string,
): Promise<Racer> {
  const { schema, contextSchema } = typed;
  const { columns, contextColumns, rows } = data.dataset;
  const count = data.blocks?.rows ?? rows.shape[0];
  const sizes = { features: columns.length, context: contextColumns.length, rows: count };
  const numbers = OF_NUMBERS.map((racer) => ({ racer, flow: numberFlow(racer, sizes) }));
  const flow = tableFlow(schema, { context: contextSchema, rows: typed.rows });
  if (options.resume === true) {
    for (const one of [...numbers, { racer: TYPED, flow }]) {
      if (await isCheckpointOf(checkpoint, one.flow)) return one.racer;
    }
  }
  const { seed, device, threads, learningRate, timeLimit = Number.POSITIVE_INFINITY } = options;
  const step = Math.min(BATCH_SIZE, Math.ceil(rows.shape[0] / 4));
  const few = thinned(typed, data);
  const epochs = Math.max(1, Math.round(STEPS / Math.floor(few.rows.shape[0] / step)));
  const withTyped = count >= FEWEST_ROWS_OF_TYPED;
  const withNumbers = withTyped || !hasAtoms(typed);
  if (timeLimit < SHORT_RUN || Number(options.epochs) < LOOKS * epochs || !withNumbers) {
    return hasAtoms(typed) ? TYPED : USUAL;
  }
  const names = [...OF_NUMBERS, ...(withTyped ? [TYPED] : [])].map(called);
  say(`a first look at ${names.join(", ")}, ${STEPS} steps each`);
  const common = { seed, device, threads, learningRate };
  const scores: [Racer, number][] = [];
  for (const { racer, flow } of numbers) {
    const { supports, validation } = data;
    const about = { ...common, context: few.context, supports, validation };
    scores.push([racer, await scoreAfter(epochs, (watch) => fit(flow, few.rows, { ...about, ...watch }))]);
  }
  if (withTyped) {
    const about = { ...common, context: few.contextCells, validation: typed.validation };
    scores.push([TYPED, await scoreAfter(epochs, (watch) => fit(flow, few.cells, { ...about, ...watch }))]);
  }
  const [[winner]] = scores.toSorted(([, one], [, other]) => other - one) as [[Racer, number]];
  const each = scores.map(([racer, score]) => `${called(racer)} ${score.toFixed(3)}`).join(", ");
  say(`${each} nats per row; going on with ${called(winner)} (--flow names another)`);
  return winner;
}

/** The rows of a look, of a large table evenly from all of it. */
function thinned({ cells, contextCells }: TypedData, { dataset: { rows, context } }: FitData) {
  const [count] = rows.shape;
  if (count <= MOST_ROWS) return { rows, context, cells, contextCells };
  const kept = Array.from({ length: MOST_ROWS }, (_, at) => Math.floor((at * count) / MOST_ROWS));
  return {
    rows: pickMatrix(rows, kept),
    context: context && pickMatrix(context, kept),
    cells: pickRows(cells, kept),
    contextCells: contextCells && pickRows(contextCells, kept),
  };
}

function pickMatrix({ data, shape: [, width] }: Matrix, kept: readonly number[]): Matrix {
  const picked = new Float32Array(kept.length * width);
  kept.forEach((row, at) => {
    picked.set(data.subarray(row * width, (row + 1) * width), at * width);
  });
  return { data: picked, shape: [kept.length, width] };
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
  const { validationLogProb } = model.report!;
  return Number.isNaN(validationLogProb) ? Number.NEGATIVE_INFINITY : validationLogProb;
}
