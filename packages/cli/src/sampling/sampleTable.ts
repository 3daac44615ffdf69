import { openTableWriter } from "@tractable/data";
import type { Model } from "tractable";
import { checkOutput } from "../files/checkOutput.ts";
import { givenContext } from "../rows/givenContext.ts";
import { plural } from "../text/format.ts";
import { print, printJson } from "../text/print.ts";

export interface SampleTableOptions {
  readonly count?: number;
  readonly seed: number;
  readonly temperature?: number;
  readonly given?: ReadonlyMap<string, string>;
  readonly out?: string;
  readonly json?: boolean;
}

const COUNT = 1000;
/** Rows handed to the writer at a time. */
const CHUNK = 65_536;

/** New rows from the model, with the given context beside them so that they can be scored. */
export async function sampleTable(model: Model, options: SampleTableOptions): Promise<void> {
  const { count = COUNT, seed, temperature, out = "-" } = options;
  await checkOutput(out, "rows");
  const context = givenContext(model, options.given);
  const { data } = await model.sample(count, { seed, context, temperature });
  const { columns, contextColumns } = model;
  await model.dispose();

  const names = [...columns, ...contextColumns];
  const writer = await openTableWriter(
    out,
    names.map((name) => ({ name, type: "float32" })),
  );
  for (let from = 0; from < count; from += CHUNK) {
    const length = Math.min(CHUNK, count - from);
    const sampled = columns.map((_, column) =>
      Float32Array.from({ length }, (_, row) => data[(from + row) * columns.length + column]!),
    );
    const given = contextColumns.map((_, column) => new Float32Array(length).fill(context!.data[column]!));
    await writer.write([...sampled, ...given]);
  }
  await writer.close();

  if (options.json) printJson({ rows: count, columns: names, seed, out });
  else if (out !== "-") print(`${out}: ${plural(count, "row")} of ${names.join(", ")}`);
}
