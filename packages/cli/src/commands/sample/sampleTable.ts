import { openTableWriter } from "@tractable/data";
import type { Model } from "tractable";
import { checkOutput } from "../../files/checkOutput.ts";
import { readDataset } from "../../rows/dataset.ts";
import { FarContexts } from "../../rows/farContexts.ts";
import { givenContext } from "../../rows/givenContext.ts";
import { plural } from "../../text/format.ts";
import { print, printJson } from "../../text/print.ts";
import { contextsOf } from "./contextsOf.ts";
import type { SampleCommandOptions } from "./sampleUsage.ts";

export type SampleTableOptions = Pick<
  SampleCommandOptions,
  "count" | "seed" | "temperature" | "given" | "out" | "json"
>;

const COUNT = 1000;

/** New rows from the model, with the given context beside them so that they can be scored. */
export async function sampleTable(model: Model, options: SampleTableOptions): Promise<void> {
  const { given, seed, temperature, out = "-" } = options;
  const { count: each = given instanceof Map || given === undefined ? COUNT : 1 } = options;
  await checkOutput(out, "rows");
  const context = await contextsOf(model, given, {
    ofValues: (values) => givenContext(model, values),
    ofFile: async (file) => (await readDataset([file], { columns: model.contextColumns })).rows,
  });
  if (context !== undefined) {
    const far = new FarContexts(model);
    far.addRows(context);
    far.tell();
  }
  const { columns, contextColumns } = model;
  const names = [...columns, ...contextColumns];
  const writer = await openTableWriter(
    out,
    names.map((name) => ({ name, type: "float32" })),
  );
  let count = 0;
  try {
    for await (const { data, shape } of model.sampleInParts(each, { seed, context, temperature })) {
      const [length, width] = shape;
      const sampled = columns.map((_, column) =>
        Float32Array.from({ length }, (_, row) => data[row * width + column]!),
      );
      const beside = contextColumns.map((_, column) =>
        Float32Array.from(
          { length },
          (_, row) => context!.data[Math.floor((count + row) / each) * contextColumns.length + column]!,
        ),
      );
      await writer.write([...sampled, ...beside]);
      count += length;
    }
    await model.dispose();
    await writer.close();
  } catch (error) {
    await writer.abort();
    throw error;
  }

  if (options.json) printJson({ rows: count, columns: names, seed, out });
  else if (out !== "-") print(`${out}: ${plural(count, "row")} of ${names.join(", ")}`);
}
