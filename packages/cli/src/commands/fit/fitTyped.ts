import { type Model, tableFlow } from "tractable";
import { formatNames, plural } from "../../text/format.ts";
import { natsPerRow } from "../../text/measure.ts";
import { say } from "../../text/print.ts";
import { describeColumns } from "../../typed/describeColumn.ts";
import type { TypedData } from "../../typed/typedData.ts";
import { typedSource } from "../../typed/typedSource.ts";
import type { FitOutcome } from "./fitOutcome.ts";
import type { FitPaths } from "./fitPaths.ts";
import { type TrainOptions, train } from "./train.ts";

/** Learns the density of a table with columns of several types. */
export async function fitTyped(data: TypedData, options: TrainOptions, paths: FitPaths): Promise<FitOutcome> {
  const { source, rows, cells, contextCells, schema, contextSchema, validation } = data;
  const given = contextSchema === undefined ? "" : `, given ${formatNames([...contextCells!.keys()])}`;
  say(`${source}: ${plural(rows, "row")}, ${plural(cells.size, "column")}${given}`);
  for (const line of describeColumns({ columns: [...schema.columns, ...(contextSchema?.columns ?? [])] }))
    say(line);

  const flow = tableFlow(schema, { context: contextSchema, rows });
  const about = { ...(data.blocks === undefined && { context: contextCells }), validation };
  const trained = await train({ flow, rows: typedSource(data), measure: natsPerRow, about }, options, paths);
  return {
    ...trained,
    facts: facts(trained.model, data),
    draw: async (title) => {
      const { typedPicture } = await import("../../pictures/typedPicture.ts");
      return typedPicture(trained.model, { title, data: cells, context: contextCells });
    },
  };
}

function facts({ columns, report, schema }: Model, { rows }: TypedData) {
  const { rows: trainingRows, validationRows } = report!;
  const types = Object.fromEntries(schema!.columns.map(({ name, type }) => [name, type]));
  return { rows, trainingRows, validationRows, features: columns.length, flow: "table", types };
}
