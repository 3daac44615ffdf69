import { describeTable, readCellChunks } from "@tractable/data";
import { columnValues, type Model } from "tractable";
import { UserError } from "../../errors/userError.ts";
import { counter } from "../../progress/counter.ts";
import { FarContexts } from "../../rows/farContexts.ts";
import { print, printJson, say } from "../../text/print.ts";
import { cellTextAt } from "../../typed/cellTextAt.ts";
import { typedColumns } from "../../typed/typedColumns.ts";
import { LOG_PROB_COLUMN, scoredRows } from "./scoredRows.ts";
import { scoreSummary } from "./scoreSummary.ts";
import type { ScoreTableOptions } from "./scoreTable.ts";

/** The log-probability of every row of a typed table. */
export async function scoreTyped(
  model: Model,
  sources: readonly string[],
  { out, json }: ScoreTableOptions,
): Promise<void> {
  const { names, contextNames, numbers } = await typedColumns(model, sources);
  if (out !== undefined) await checkFree(sources);
  const shown = model.schema!.columns.filter(({ codes }) => codes.length > 0).map(({ name }) => name);
  const far = new FarContexts(model);
  const contextColumns = contextNames.map((name) =>
    model.contextSchema!.columns.find((column) => column.name === name),
  );
  const scored = await scoredRows(sources, out);
  const progress = counter("row", "scored");
  const wanted = { columns: [...names, ...contextNames], numbers };
  try {
    for await (const { cells } of readCellChunks(sources, wanted)) {
      const only = (own: readonly string[]) => new Map(own.map((name) => [name, cells.get(name)!]));
      const context = contextNames.length === 0 ? undefined : only(contextNames);
      if (context !== undefined) {
        far.add(contextNames.map((name, at) => columnValues(contextColumns[at]!, context.get(name)!)));
      }
      const chunk = await model.logProb(only(names), { context });
      await scored.add(chunk, (row) => shown.map((name) => cellTextAt(cells.get(name)!, row)));
      progress.update(scored.logProbs.length);
    }
    progress.stop();
    far.tell();
    await model.dispose();
    await scored.close();
  } catch (error) {
    await scored.abort();
    throw error;
  }
  const { logProbs, lowest } = scored;
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
  show(
    scoreSummary(statistics, {
      columns: shown,
      lowest: least,
      out,
      column: LOG_PROB_COLUMN,
      isBounded: true,
    }),
  );
}

async function checkFree(sources: readonly string[]): Promise<void> {
  const found = await describeTable([...sources]);
  if (!found.some(({ name }) => name.toLowerCase() === LOG_PROB_COLUMN)) return;
  throw new UserError(
    `${sources.join(", ")}: it already has a column "${LOG_PROB_COLUMN}"; rename or remove that one first`,
  );
}
