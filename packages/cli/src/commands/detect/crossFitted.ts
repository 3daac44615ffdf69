import { explainRows, type FitOptions, fit, type Model, type TableCells, tableFlow } from "tractable";
import { progressReporter } from "../../progress/progressReporter.ts";
import { plural } from "../../text/format.ts";
import { natsPerRow } from "../../text/measure.ts";
import { say } from "../../text/print.ts";
import { describeColumns } from "../../typed/describeColumn.ts";
import { pickRows, type TypedData } from "../../typed/typedData.ts";
import type { Scored } from "./detect.ts";
import type { DetectCommandOptions } from "./detectUsage.ts";
import { ownPValues } from "./ownPValues.ts";

/** Every row is scored by a model that was fitted to the others: the rows are parted into so many. */
const FOLDS = 3;

/**
 * Scores every row of a table by a model that hasn't seen it; a p-value is the share of the table's rows that
 * are as unlikely, as there are no others to compare with. With `clean`, the given share of rows that are
 * least likely is left out, and the models are fitted again without them, so that odd rows in plenty don't
 * teach the model to expect them.
 */
export async function crossFitted(data: TypedData, options: DetectCommandOptions): Promise<Scored> {
  const { seed, clean } = options;
  say(
    `${data.source}: ${plural(data.rows, "row")}; fitted in ${FOLDS} parts, each row is scored by a model of the others`,
  );
  for (const line of describeColumns(data.schema)) say(line);
  const all = Array.from({ length: data.rows }, (_, row) => row);
  const folds = all.map((row) => (row * 7919 + seed) % FOLDS);
  let kept = new Set(all);
  let result = await scoreFolds(data.cells, data.schema, folds, kept, options);
  if (clean !== undefined) {
    const order = [...all].sort((a, b) => result.pValue[a]! - result.pValue[b]!);
    kept = new Set(order.slice(Math.round(clean * data.rows)));
    say(`fitting again without the ${plural(data.rows - kept.size, "least likely row")}`);
    for (const model of result.models) await model.dispose();
    result = await scoreFolds(data.cells, data.schema, folds, kept, options);
  }
  const { models, logProb, pValue } = result;
  if (options.model !== undefined) await keep(options.model, data.cells, data.schema, [...kept], options);
  return {
    scores: { logProb, score: logProb, pValue },
    rows: data.cells,
    smallest: 1 / data.rows,
    async explain(some) {
      const reasons = await Promise.all(
        models.map(async (model, fold) => {
          const own = some.filter((row) => folds[row] === fold);
          return own.length === 0 ? [] : explainRows(model, pickRows(data.cells, own));
        }),
      );
      const next = models.map(() => 0);
      return some.map((row) => {
        const fold = folds[row]!;
        return reasons[fold]![next[fold]!++]!;
      });
    },
    async dispose() {
      for (const model of models) await model.dispose();
    },
  };
}

type Schema = Parameters<typeof tableFlow>[0];

async function scoreFolds(
  cells: TableCells,
  schema: Schema,
  folds: readonly number[],
  kept: ReadonlySet<number>,
  options: DetectCommandOptions,
) {
  const logProb = new Float64Array(folds.length);
  const models: Model[] = [];
  for (let fold = 0; fold < FOLDS; fold++) {
    const own = folds.flatMap((of, row) => (of === fold ? [row] : []));
    const others = folds.flatMap((of, row) => (of !== fold && kept.has(row) ? [row] : []));
    const model = await fitQuietly(cells, schema, others, options, `part ${fold + 1} of ${FOLDS}`);
    const scores = await model.logProb(pickRows(cells, own));
    own.forEach((row, index) => {
      logProb[row] = scores[index]!;
    });
    models.push(model);
  }
  return { logProb, pValue: ownPValues(logProb), models };
}

async function fitQuietly(
  cells: TableCells,
  schema: Schema,
  rows: readonly number[],
  { seed, timeLimit, device, threads }: DetectCommandOptions,
  label: string,
): Promise<Model> {
  const progress = progressReporter(natsPerRow);
  const about: FitOptions = { seed, device, threads, timeLimit: timeLimit && timeLimit / FOLDS };
  try {
    say(label);
    return await fit(tableFlow(schema, { rows: rows.length }), pickRows(cells, rows), {
      ...about,
      validation: 0.15,
      onProgress: (state) => progress.update(state),
    });
  } finally {
    progress.stop();
  }
}

async function keep(
  path: string,
  cells: TableCells,
  schema: Schema,
  rows: readonly number[],
  options: DetectCommandOptions,
): Promise<void> {
  const model = await fitQuietly(cells, schema, rows, options, "a model of all rows");
  await model.save(path);
  await model.dispose();
  say(`kept ${path}`);
}
