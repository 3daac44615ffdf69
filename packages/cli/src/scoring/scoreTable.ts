import { appendColumn, describeTable, readChunks } from "@tractable/data";
import type { Model } from "tractable";
import { UserError } from "../errors/userError.ts";
import { counter } from "../progress/counter.ts";
import { toDataset } from "../rows/dataset.ts";
import { LogProbs } from "../rows/logProbs.ts";
import { LowestRows } from "../rows/lowestRows.ts";
import { formatValue } from "../text/format.ts";
import { print, printJson, say } from "../text/print.ts";
import { scoreSummary } from "../text/scoreSummary.ts";

export interface ScoreTableOptions {
  readonly out?: string;
  readonly json?: boolean;
}

/** The name of the column that is added. */
const COLUMN = "log_prob";
const SHOWN_LOWEST = 5;

/** The log-density of every row of a table. */
export async function scoreTable(
  model: Model,
  sources: readonly string[],
  { out, json }: ScoreTableOptions,
): Promise<void> {
  await checkColumns(model, sources, out);

  const logProbs = new LogProbs();
  const lowest = new LowestRows(SHOWN_LOWEST);
  const { columns, contextColumns } = model;
  const scored = counter("row", "scored");
  for await (const table of readChunks([...sources], { columns: [...columns], also: [...contextColumns] })) {
    const { rows, context } = toDataset(table, contextColumns.length);
    const chunk = await model.logProb(rows, { context });
    const valuesOf = (row: number) =>
      columns.map((_, column) => formatValue(rows.data[row * columns.length + column]!));
    lowest.add(chunk, valuesOf, logProbs.length);
    logProbs.add(chunk);
    scored.update(logProbs.length);
  }
  scored.stop();
  await model.dispose();

  if (out !== undefined) await appendColumn([...sources], out, COLUMN, logProbs.values());
  const statistics = logProbs.statistics();
  if (json) {
    const { rows, mean, standardError, outside, meanInside } = statistics;
    printJson({
      ...{ rows, meanLogProb: mean, standardError },
      ...(outside > 0 && { rowsOutsideSupport: outside, meanLogProbInside: meanInside }),
      out,
    });
    return;
  }
  // Rows on standard output are for a program to read.
  const show = out === "-" ? say : print;
  show(scoreSummary(statistics, { columns, lowest: lowest.sorted(), out, column: COLUMN }));
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
    const others = found.filter((name) => !wanted.includes(name)).slice(0, 10);
    const instead = others.length === 0 ? "" : ` and has ${others.join(", ")} that it doesn't know`;
    throw new UserError(
      `${label}: the model needs column${missing.length === 1 ? "" : "s"} ${missing.join(", ")}; the data lacks ` +
        `${missing.length === 1 ? "it" : "them"}${instead}; rename the columns or fit a new model`,
    );
  }
  if (out !== undefined && found.some((name) => name.toLowerCase() === COLUMN)) {
    throw new UserError(`${label}: it already has a column "${COLUMN}"; rename or remove that one first`);
  }
}
