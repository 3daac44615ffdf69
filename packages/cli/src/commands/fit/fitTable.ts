import { isCircle, type Model } from "tractable";
import { UserError } from "../../errors/userError.ts";
import type { Dataset } from "../../rows/dataset.ts";
import { formatNames, plural } from "../../text/format.ts";
import { natsPerRow } from "../../text/measure.ts";
import { say } from "../../text/print.ts";
import { discreteNote } from "./discreteNote.ts";
import type { FitOutcome } from "./fitOutcome.ts";
import type { FitPaths } from "./fitPaths.ts";
import type { NumberFlowName } from "./flowNames.ts";
import { numberFlow } from "./numberFlow.ts";
import type { FitData } from "./readFitData.ts";
import { type TrainOptions, train } from "./train.ts";

/** Learns the density of a table of numbers. */
export async function fitTable(
  { dataset, validation, supports }: FitData,
  name: NumberFlowName,
  options: TrainOptions,
  paths: FitPaths,
): Promise<FitOutcome> {
  say(describe(dataset));
  const note = discreteNote(dataset);
  if (note !== undefined) say(note);

  const { rows, context, columns, contextColumns } = dataset;
  const flow = numberFlow(name, {
    features: columns.length,
    context: contextColumns.length,
    rows: rows.shape[0],
  });
  const line = columns.find((_, column) => !isCircle(supports[column]!));
  if (flow.isCircular && line !== undefined) {
    throw new UserError(
      `--flow ${name}: expected a circle for every column, got none for "${line}"; say --support "${line}=circle(0,360)" or whatever goes round once`,
    );
  }
  const about = { context, columns, contextColumns, supports, validation };
  const trained = await train({ flow, rows, measure: natsPerRow, about }, options, paths);
  return {
    ...trained,
    facts: facts(trained.model, dataset, name),
    draw: async (title) => {
      const { modelPicture } = await import("../../pictures/modelPicture.ts");
      return modelPicture(trained.model, { title, data: dataset });
    },
  };
}

function describe({ source, rows, columns, contextColumns }: Dataset): string {
  const given = contextColumns.length === 0 ? "" : `, given ${formatNames(contextColumns)}`;
  return `${source}: ${plural(rows.shape[0], "row")}, ${plural(columns.length, "column")} (${formatNames(columns)})${given}`;
}

function facts({ columns, report }: Model, { rows }: Dataset, flow: string) {
  const { rows: trainingRows, validationRows } = report!;
  return { rows: rows.shape[0], trainingRows, validationRows, features: columns.length, flow };
}
