import { describeTable, readChunks, type Table } from "@tractable/data";
import type { Model } from "tractable";
import { lackingColumns } from "../../errors/lackingColumns.ts";
import { UserError } from "../../errors/userError.ts";
import { counter } from "../../progress/counter.ts";
import { toDataset } from "../../rows/dataset.ts";
import { FarContexts } from "../../rows/farContexts.ts";
import { formatValue } from "../../text/format.ts";
import { print, printJson, say } from "../../text/print.ts";
import { LOG_PROB_COLUMN, scoredRows } from "./scoredRows.ts";
import { scoreSummary } from "./scoreSummary.ts";
import type { ScoreCommandOptions } from "./scoreUsage.ts";

export type ScoreTableOptions = Pick<ScoreCommandOptions, "out" | "json">;

/** The log-density of every row of a table. */
export async function scoreTable(
  model: Model,
  sources: readonly string[],
  { out, json }: ScoreTableOptions,
): Promise<void> {
  await checkColumns(model, sources, out);

  const { columns, contextColumns } = model;
  const far = new FarContexts(model);
  const scored = await scoredRows(sources, out);
  const shown = counter("row", "scored");
  const wanted = { columns: [...columns], also: [...contextColumns], missing: "keep" as const };
  try {
    for await (const table of readChunks([...sources], wanted)) {
      const { rows, context } = toDataset(table, contextColumns.length);
      if (context !== undefined) far.addRows(context);
      const valuesOf = (row: number) =>
        columns.map((_, column) => formatValue(rows.data[row * columns.length + column]!));
      await scored.add(await scoredWhole(model, table), valuesOf);
      shown.update(scored.logProbs.length);
    }
    shown.stop();
    far.tell();
    await model.dispose();
    await scored.close();
  } catch (error) {
    await scored.abort();
    throw error;
  }
  const { logProbs, lowest } = scored;
  const statistics = logProbs.statistics();
  if (json) {
    const { rows, mean, standardError, outside, meanInside } = statistics;
    printJson({
      rows,
      meanLogProb: mean,
      standardError,
      ...(statistics.unscored > 0 && { rowsWithGaps: statistics.unscored }),
      ...(outside > 0 && { rowsOutsideSupport: outside, meanLogProbInside: meanInside }),
      leastLikely: lowest.sorted().map(({ row, logProb, values }) => ({
        row,
        logProb,
        values: Object.fromEntries(columns.map((name, index) => [name, values[index]])),
      })),
      out,
    });
    return;
  }
  const isBounded = model.supports.some((support) => support !== "real");
  // Rows on standard output are for a program to read.
  const show = out === "-" ? say : print;
  show(
    scoreSummary(statistics, { columns, lowest: lowest.sorted(), out, column: LOG_PROB_COLUMN, isBounded }),
  );
}

/** Log-densities of a table's rows; NaN for rows with a gap, which have none. */
async function scoredWhole(model: Model, table: Table): Promise<Float64Array> {
  const width = table.columns.length;
  if (!table.values.some(Number.isNaN)) {
    const { rows, context } = toDataset(table, model.contextColumns.length);
    return model.logProb(rows, { context });
  }
  const whole = Array.from({ length: table.rows }, (_, row) => row).filter(
    (row) => !table.values.subarray(row * width, (row + 1) * width).some(Number.isNaN),
  );
  const result = new Float64Array(table.rows).fill(Number.NaN);
  if (whole.length === 0) return result;
  const values = new Float32Array(whole.length * width);
  whole.forEach((row, at) => {
    values.set(table.values.subarray(row * width, (row + 1) * width), at * width);
  });
  const some = whole.length === table.rows ? table : { ...table, rows: whole.length, values };
  const { rows, context } = toDataset(some, model.contextColumns.length);
  const scores = await model.logProb(rows, { context });
  whole.forEach((row, at) => {
    result[row] = scores[at]!;
  });
  return result;
}

async function checkColumns(
  { columns, contextColumns }: Model,
  sources: readonly string[],
  out: string | undefined,
): Promise<void> {
  const wanted = [...columns, ...contextColumns];
  const found = (await describeTable([...sources])).map(({ name }) => name);
  const missing = wanted.filter((name) => !found.includes(name));
  const label = sources.join(", ");
  if (missing.length > 0) {
    throw lackingColumns(label, missing, found, wanted);
  }
  if (out !== undefined && found.some((name) => name.toLowerCase() === LOG_PROB_COLUMN)) {
    throw new UserError(
      `${label}: it already has a column "${LOG_PROB_COLUMN}"; rename or remove that one first`,
    );
  }
}
