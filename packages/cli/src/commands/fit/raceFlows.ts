import { fit, tableFlow } from "tractable";
import { say } from "../../text/print.ts";
import type { TypedData } from "../../typed/typedData.ts";
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

/**
 * Which flow to fit to a table of plain numbers: spline couplings (nsf), or columns one after another
 * (table). Both learn for a tenth of the usual steps, and the one with the better validation log-density is
 * fitted from the start. The same seed gives the same choice.
 */
export async function raceFlows(
  typed: TypedData,
  { dataset, supports, validation }: FitData,
  options: TrainOptions,
): Promise<"nsf" | "table"> {
  const { contextCells, cells, schema, contextSchema } = typed;
  // of a table in blocks, those of the first
  const rows = dataset.rows.shape[0];
  const { seed, device, threads, learningRate, timeLimit = Number.POSITIVE_INFINITY } = options;
  if (rows < FEWEST_ROWS || timeLimit < SHORT_RUN) return "nsf";
  const epochs = Math.max(1, Math.round((STEPS * BATCH_SIZE) / rows));
  const common = { epochs, seed, device, threads, learningRate };
  const { context, columns, contextColumns } = dataset;
  const sizes = { features: columns.length, context: contextColumns.length, rows };
  const splines = await fit(numberFlow("nsf", sizes), dataset.rows, {
    ...common,
    context,
    supports,
    validation,
  });
  const ofTypes = tableFlow(schema, { context: contextSchema, rows });
  const ordered = await fit(ofTypes, cells, {
    ...common,
    context: contextCells,
    validation: typed.validation,
  });
  const scores = [splines, ordered].map(({ report }) => report!.validationLogProb);
  await Promise.all([splines.dispose(), ordered.dispose()]);
  const [nsf, table] = scores as [number, number];
  const winner = table > nsf ? "table" : "nsf";
  say(
    `a first look: nsf ${nsf.toFixed(3)}, table ${table.toFixed(3)} nats per row; going on with ${winner} (--flow chooses)`,
  );
  return winner;
}
