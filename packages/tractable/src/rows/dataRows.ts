import type { Flow } from "../flows/flow.ts";
import { codeTable } from "../tables/codeTable.ts";
import type { TableLike } from "../tables/columnData.ts";
import { plainRows } from "./plainRows.ts";
import { type Rows, type RowsExpectation, type RowsLike, toMatrix } from "./rows.ts";
import { toPixels } from "./toPixels.ts";

/**
 * Data as a person may pass them: numbers, images, or for a typed table rows as objects or columns by name.
 */
export type DataLike = RowsLike | TableLike;

/** Rows as a flow takes them. */
export interface DataRows extends Rows {
  /** What is added to the flow's log-density of each row of a typed table to be that of its values. */
  readonly logFactors?: Float64Array;
}

/** Checks data at the border, and brings them into the form that a flow takes. */
export function toDataRows(flow: Flow, data: DataLike, expectation: RowsExpectation): DataRows {
  if (flow.table !== undefined) return codeTable(flow.table.schema, data as TableLike, expectation.where);
  if (flow.pixels !== undefined) return toPixels(data as RowsLike, flow.pixels, expectation);
  return toMatrix(plainRows(data, expectation.where), expectation);
}
