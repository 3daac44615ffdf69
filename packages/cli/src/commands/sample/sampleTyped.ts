import { openTableWriter, readCells, type WriterColumn, type WriterValues } from "@tractable/data";
import { type Cell, cellText, columnValues, type Model, type TableColumn } from "tractable";
import { checkOutput } from "../../files/checkOutput.ts";
import { FarContexts } from "../../rows/farContexts.ts";
import { plural } from "../../text/format.ts";
import { print, printJson } from "../../text/print.ts";
import { givenCells } from "../../typed/givenCells.ts";
import { contextsOf } from "./contextsOf.ts";
import type { SampleTableOptions } from "./sampleTable.ts";

const COUNT = 1000;

/**
 * New rows of a typed table, in the file's own types, with the given context beside them so that they can be
 * scored.
 */
export async function sampleTyped(model: Model, options: SampleTableOptions): Promise<void> {
  const { given, seed, out = "-" } = options;
  const { count: each = given instanceof Map || given === undefined ? COUNT : 1 } = options;
  await checkOutput(out, "rows");
  const context = await contextsOf(model, given, {
    ofValues: (values) => givenCells(model, values),
    ofFile: (file) => readContexts(model, file),
  });
  if (context !== undefined) {
    const far = new FarContexts(model);
    far.add(model.contextColumns.map((name) => context[name]!));
    far.tell();
  }
  const drawn = await model.sampleTable(each, { seed, context });
  const count = [...drawn.values()][0]!.length;
  const { schema, contextSchema } = model;
  await model.dispose();

  const columns = schema!.columns.filter(({ name }) => drawn.has(name));
  const contextColumns = contextSchema?.columns.filter(({ codes }) => codes.length > 0) ?? [];
  const isText = /^-$|\.(csv|tsv)(\.gz)?$/i.test(out);
  const all = [
    ...columns.map((column) => ({ column, values: drawn.get(column.name)! })),
    ...contextColumns.map((column) => ({
      column,
      values: Array.from(
        { length: count },
        (_, row): Cell => context![column.name]![Math.floor(row / each)]!,
      ),
    })),
  ];
  const writer = await openTableWriter(
    out,
    all.map(({ column }): WriterColumn => ({ name: column.name, type: isText ? "text" : typeOf(column) })),
  );
  await writer.write(all.map(({ column, values }) => written(column, values, isText)));
  await writer.close();

  const names = all.map(({ column }) => column.name);
  if (options.json && out !== "-") printJson({ rows: count, columns: names, seed, out });
  else if (out !== "-") print(`${out}: ${plural(count, "row")} of ${names.join(", ")}`);
}

/** The type of a column in a file format that has types. */
function typeOf({ type, values }: TableColumn): WriterColumn["type"] {
  if (type === "number") return "float64";
  if (type === "integer") return "int64";
  if (type !== "category") return "text";
  return values === "boolean" ? "boolean" : "text";
}

function written(column: TableColumn, values: readonly Cell[], isText: boolean): WriterValues {
  const type = isText ? "text" : typeOf(column);
  if (type === "text") {
    return values.map((cell) => {
      const text = cellText(column, cell);
      return text === "" ? null : text;
    });
  }
  return values.map((cell) => (cell === undefined || cell instanceof Date ? null : cell));
}

/** The contexts that are rows of a file, by column. */
async function readContexts(
  { contextColumns, contextSchema }: Model,
  file: string,
): Promise<Readonly<Record<string, readonly Cell[]>>> {
  const { cells } = await readCells([file], { columns: [...contextColumns] });
  const schema = new Map(contextSchema!.columns.map((column) => [column.name, column]));
  return Object.fromEntries(
    contextColumns.map((name) => [name, columnValues(schema.get(name)!, cells.get(name)!)]),
  );
}
