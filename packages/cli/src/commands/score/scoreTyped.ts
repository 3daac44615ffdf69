import { appendColumn, describeTable, readCellChunks } from "@tractable/data";
import { columnValues, type Model } from "tractable";
import { UserError } from "../../errors/userError.ts";
import { counter } from "../../progress/counter.ts";
import { FarContexts } from "../../rows/farContexts.ts";
import { print, printJson, say } from "../../text/print.ts";
import { cellTextAt } from "../../typed/cellTextAt.ts";
import { typedColumns } from "../../typed/typedColumns.ts";
import { LogProbs } from "./logProbs.ts";
import { LowestRows } from "./lowestRows.ts";
import { scoreSummary } from "./scoreSummary.ts";
import type { ScoreTableOptions } from "./scoreTable.ts";

/** The name of the column that is added. */
const COLUMN = "log_prob";
const SHOWN_LOWEST = 5;

/** The log-probability of every row of a typed table. */
export async function scoreTyped(
  model: Model,
  sources: readonly string[],
  { out, json }: ScoreTableOptions,
): Promise<void> {
  const { names, contextNames, numbers } = await typedColumns(model, sources);
  if (out !== undefined) await checkFree(sources);
  const logProbs = new LogProbs();
  const lowest = new LowestRows(SHOWN_LOWEST);
  const shown = model.schema!.columns.filter(({ codes }) => codes.length > 0).map(({ name }) => name);
  const far = new FarContexts(model);
  const contextColumns = contextNames.map((name) =>
    model.contextSchema!.columns.find((column) => column.name === name),
  );
  const scored = counter("row", "scored");
  for await (const { cells } of readCellChunks(sources, { columns: [...names, ...contextNames], numbers })) {
    const rows = new Map(names.map((name) => [name, cells.get(name)!]));
    const context =
      contextNames.length === 0 ? undefined : new Map(contextNames.map((name) => [name, cells.get(name)!]));
    if (context !== undefined) {
      far.add(contextNames.map((name, at) => columnValues(contextColumns[at]!, context.get(name)!)));
    }
    const chunk = await model.logProb(rows, { context });
    lowest.add(chunk, (row) => shown.map((name) => cellTextAt(cells.get(name)!, row)), logProbs.length);
    logProbs.add(chunk);
    scored.update(logProbs.length);
  }
  scored.stop();
  far.tell();
  await model.dispose();

  if (out !== undefined) await appendColumn([...sources], out, COLUMN, logProbs.values());
  const statistics = logProbs.statistics();
  const least = lowest.sorted();
  if (json) {
    const { rows, mean, standardError, outside, meanInside } = statistics;
    printJson({
      rows,
      meanLogProb: mean,
      standardError,
      ...(outside > 0 && { rowsOutsideSupport: outside, meanLogProbInside: meanInside }),
      leastLikely: least.map(({ row, logProb, values }) => ({
        row,
        logProb,
        values: Object.fromEntries(shown.map((name, index) => [name, values[index]])),
      })),
      out,
    });
    return;
  }
  // Rows on standard output are for a program to read.
  const show = out === "-" ? say : print;
  show(scoreSummary(statistics, { columns: shown, lowest: least, out, column: COLUMN, isBounded: true }));
}

async function checkFree(sources: readonly string[]): Promise<void> {
  const found = await describeTable([...sources]);
  if (!found.some(({ name }) => name.toLowerCase() === COLUMN)) return;
  throw new UserError(
    `${sources.join(", ")}: it already has a column "${COLUMN}"; rename or remove that one first`,
  );
}
