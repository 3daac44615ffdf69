import { openAppend } from "./openAppend.ts";
import type { WriterColumn, WriterValues } from "./output/tableWriter.ts";

/**
 * A column to put behind a table's own: a value for each row; null, and NaN among numbers, leave the cell
 * empty.
 */
export interface AppendedColumn extends WriterColumn {
  readonly values: WriterValues;
}

/** `appendColumns` of one column of numbers. */
export async function appendColumn(
  sources: string[],
  path: string,
  name: string,
  values: Float64Array,
): Promise<void> {
  return appendColumns(sources, path, [{ name, type: "float64", values }]);
}

/**
 * Copy a table with every column, and more behind them, as `openAppend` does, where their values are at hand.
 * @throws DataError when the table has a column of such a name or not as many rows as there are values.
 */
export async function appendColumns(
  sources: string[],
  path: string,
  appended: readonly AppendedColumn[],
): Promise<void> {
  const writer = await openAppend(
    sources,
    path,
    appended.map(({ name, type }) => ({ name, type })),
  );
  await writer.write(appended.map(({ values }) => values));
  await writer.close();
}
