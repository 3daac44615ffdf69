import { TractableError } from "../../errors/tractableError.ts";
import type { Model } from "../../model/model.ts";
import { type TableLaw, tableLaw } from "../../tables/codec/tableLaw.ts";

/** What a model says of tables to whoever codes them; refuses models of images. */
export function lawOfModel(model: Model, where: string): TableLaw {
  const { image, schema, columns, contextSchema, contextColumns } = model;
  if (image !== undefined) {
    throw new TractableError(`${where}: expected a model of a table, got one of images; use another`);
  }
  const plain = (names: readonly string[]) => names.map((name) => ({ name, words: [] }));
  const own = schema === undefined ? plain(columns) : tableLaw(schema).columns;
  const given = contextSchema === undefined ? plain(contextColumns) : tableLaw(contextSchema).columns;
  return { columns: [...own, ...given] };
}
