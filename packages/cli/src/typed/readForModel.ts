import { type CellTable, readCells } from "@tractable/data";
import type { Model, TableCells } from "tractable";
import { UserError } from "../errors/userError.ts";
import { checkKind } from "../files/dataKind.ts";
import { typedColumns } from "./typedColumns.ts";

export interface ModelTable {
  readonly table: CellTable;
  /** The columns of the density, and those it is conditioned on. */
  readonly rows: TableCells;
  readonly context: TableCells | undefined;
}

/** A table with the columns that a model of typed tables needs; `optional` needn't be there. */
export async function readForModel(
  model: Model,
  path: string,
  sources: readonly string[],
  optional?: string,
): Promise<ModelTable> {
  await checkKind(model, sources);
  if (model.image !== undefined) {
    throw new UserError(
      `${path}: it is a model of images, and this is asked of tables; see "tractable score"`,
    );
  }
  const { names, contextNames } = await typedColumns(model, sources, optional);
  const table = await readCells(sources);
  const only = (wanted: readonly string[]) => new Map(wanted.map((name) => [name, table.cells.get(name)!]));
  return { table, rows: only(names), context: contextNames.length === 0 ? undefined : only(contextNames) };
}
