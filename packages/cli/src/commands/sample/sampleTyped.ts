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
  const { schema, contextSchema } = model;
  const columns = schema!.columns.filter(({ codes, type }) => codes.length > 0 || type === "constant");
  const contextColumns = contextSchema?.columns.filter(({ codes }) => codes.length > 0) ?? [];
  const all = [...columns, ...contextColumns];
  const isText = /^-$|\.(csv|tsv)(\.gz)?$/i.test(out);
  const writer = await openTableWriter(
    out,
    all.map((column): WriterColumn => ({ name: column.name, type: isText ? "text" : typeOf(column) })),
  );
  let count = 0;
  try {
    for await (const drawn of model.sampleTableInParts(each, { seed, context })) {
      const { length } = drawn.get(columns[0]!.name)!;
      const own = columns.map((column) => written(column, drawn.get(column.name)!, isText));
      const beside = contextColumns.map((column) => {
        const given = context![column.name]!;
        const cells = Array.from({ length }, (_, row): Cell => given[Math.floor((count + row) / each)]!);
        return written(column, cells, isText);
      });
      await writer.write([...own, ...beside]);
      count += length;
    }
    await model.dispose();
    await writer.close();
  } catch (error) {
    await writer.abort();
    throw error;
  }

  const names = all.map(({ name }) => name);
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
