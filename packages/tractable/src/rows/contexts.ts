import { TractableError } from "../errors/tractableError.ts";
import { float32, type HostTensor } from "../runtime/backend.ts";
import { codeTable } from "../tables/codeTable.ts";
import type { TableLike } from "../tables/columnData.ts";
import type { TableSchema } from "../tables/tableSchema.ts";
import type { DataLike } from "./dataRows.ts";
import { plainRows } from "./plainRows.ts";
import { type Matrix, rowRange, toMatrix } from "./rows.ts";

export interface ContextExpectation {
  /** Who asks, for the message. */
  readonly where: string;
  readonly columns: readonly string[];
  /** The columns of the context of a typed table. */
  readonly schema?: TableSchema;
}

/** A context as a person passes it, checked; undefined for a model that has none. */
export function toContext(
  context: DataLike | undefined,
  { where, columns, schema }: ContextExpectation,
): Matrix | undefined {
  const width = columns.length;
  if (width === 0) {
    if (context !== undefined)
      throw new TractableError(`${where}: expected no context, as the model has none, got some`);
    return undefined;
  }
  if (context === undefined) {
    throw new TractableError(
      `${where}: expected a context of ${width} values (${columns.join(", ")}), got none`,
    );
  }
  if (schema !== undefined) return codeTable(schema, context as TableLike, `${where}, context`);
  return toMatrix(plainRows(context, where), { where: `${where}, context`, features: width, columns });
}

/** A context of `count` rows, checked: one row for all of them, or one for each. */
export function toContextOf(
  count: number,
  context: DataLike | undefined,
  expectation: ContextExpectation,
): Matrix | undefined {
  const given = toContext(context, expectation);
  if (given !== undefined && given.shape[0] !== count && given.shape[0] !== 1) {
    throw new TractableError(
      `${expectation.where}: expected one row of context, or ${count}, got ${given.shape[0]}`,
    );
  }
  return given;
}

/** The feed of a context for rows from…to; none without a context. */
export function contextFeed(
  context: Matrix | undefined,
  from: number,
  to: number,
): { readonly context?: HostTensor } {
  if (context === undefined) return {};
  const isShared = context.shape[0] === 1;
  const { data, shape } = isShared
    ? repeatRows(context, to - from, 0, to - from)
    : rowRange(context, from, to);
  return { context: float32(shape, data) };
}

/** Rows from…to of a matrix in which every row stands `times` times. */
export function repeatRows(
  { data, shape: [, width] }: Matrix,
  times: number,
  from: number,
  to: number,
): Matrix {
  const repeated = new Float32Array((to - from) * width);
  for (let row = from; row < to; row++) {
    const source = Math.floor(row / times);
    repeated.set(data.subarray(source * width, (source + 1) * width), (row - from) * width);
  }
  return { data: repeated, shape: [to - from, width] };
}
