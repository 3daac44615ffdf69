import { isCircle, type Model } from "tractable";
import { UserError } from "../../errors/userError.ts";
import type { Dataset } from "../../rows/dataset.ts";
import { formatNames, plural } from "../../text/format.ts";
import { natsPerRow } from "../../text/measure.ts";
import { say } from "../../text/print.ts";
import { discreteNote } from "./discreteNote.ts";
import type { FitOutcome } from "./fitOutcome.ts";
import type { FitPaths } from "./fitPaths.ts";
import { type ChosenFlow, numberFlow } from "./numberFlow.ts";
import type { FitData } from "./readFitData.ts";
import { type TrainOptions, train } from "./train.ts";

/** Learns the density of a table of numbers. */
export async function fitTable(
  { dataset, validation, supports, source, blocks }: FitData,
  choice: ChosenFlow,
  options: TrainOptions,
  paths: FitPaths,
): Promise<FitOutcome> {
  const count = blocks?.rows ?? dataset.rows.shape[0];
  say(describe(dataset, count));
  const note = discreteNote(dataset);
  if (note !== undefined) say(note);

  const { rows, context, columns, contextColumns } = dataset;
  const name = choice.flow;
  const flow = numberFlow(choice, {
    features: columns.length,
    context: contextColumns.length,
    rows: count,
  });
  const line = columns.find((_, column) => !isCircle(supports[column]!));
  if (flow.isCircular && line !== undefined) {
    throw new UserError(
      `--flow ${name}: expected a circle for every column, got none for "${line}"; say --support "${line}=circle(0,360)" or whatever goes round once`,
    );
  }
  const given = source === undefined ? { context } : {};
  const about = { ...given, columns, contextColumns, supports, validation };
  const trained = await train({ flow, rows: source ?? rows, measure: natsPerRow, about }, options, paths);
  return {
    ...trained,
    facts: { ...facts(trained.model, count), ...choice },
    draw: async (title) => {
      const { modelPicture } = await import("../../pictures/modelPicture.ts");
      return modelPicture(trained.model, { title, data: dataset });
    },
  };
}

function describe({ source, columns, contextColumns }: Dataset, rows: number): string {
  const given = contextColumns.length === 0 ? "" : `, given ${formatNames(contextColumns)}`;
  return `${source}: ${plural(rows, "row")}, ${plural(columns.length, "column")} (${formatNames(columns)})${given}`;
}

function facts({ columns, report }: Model, rows: number) {
  const { rows: trainingRows, validationRows } = report!;
  return { rows, trainingRows, validationRows, features: columns.length };
}
