import { isArrayLike } from "../errors/isArrayLike.ts";
import { showValue } from "../errors/showValue.ts";
import { TractableError } from "../errors/tractableError.ts";

/** Float32 values with their sizes: [rows, features]. */
export interface Matrix {
  /** The numbers, one row after another. */
  readonly data: Float32Array;
  /** How many rows there are, and how many numbers each has. */
  readonly shape: readonly [number, number];
}

/** Images as one array: [count, channels, height, width], or [count, values]. */
export interface Images {
  /** The pixels, image by image, channel by channel, row by row: whole numbers from 0 to 255. */
  readonly data: Uint8Array | Float32Array;
  /** [images, channels, height, width]. */
  readonly shape: readonly number[];
}

/**
 * What a person may pass as data: rows of numbers, one flat array with its shape, named columns, or images.
 */
export type RowsLike =
  | readonly (readonly number[])[]
  | Matrix
  | Images
  | Readonly<Record<string, ArrayLike<number>>>;

/** Rows as they are kept for training: pixels as bytes. */
export interface Rows {
  readonly data: Float32Array | Uint8Array;
  readonly shape: readonly [number, number];
}

export interface RowsExpectation {
  /** Who asks, for the message: "model.logProb". */
  readonly where: string;
  readonly features?: number;
  /** Names of the columns, where rows may be given as named columns. */
  readonly columns?: readonly string[];
}

/** The one place where data is checked: shape, and that every number is finite as float32. */
export function toMatrix(rows: RowsLike, { where, features, columns }: RowsExpectation): Matrix {
  expectRows(rows, where);
  const matrix = Array.isArray(rows)
    ? fromArrays(rows, where)
    : isMatrix(rows)
      ? { data: asFloats(rows.data), shape: flatShape(rows.shape) }
      : fromColumns(rows as Readonly<Record<string, ArrayLike<number>>>, where, columns);
  const [count, width] = matrix.shape;
  if (features !== undefined && width !== features && count > 0) {
    throw new TractableError(`${where}: expected rows of ${features} values, got ${width}`);
  }
  if (matrix.data.length !== count * width) {
    throw new TractableError(
      `${where}: expected ${count * width} values for shape [${count}, ${width}], got ${matrix.data.length}`,
    );
  }
  const wrong = firstNotFinite(matrix.data);
  if (wrong >= 0) {
    const name = columns?.[wrong % width] ?? `column ${wrong % width}`;
    throw new TractableError(
      `${where}: expected finite numbers, got ${matrix.data[wrong]} in row ${Math.floor(wrong / width) + 1}, ${name}; drop or fill such rows`,
    );
  }
  return matrix;
}

/** The place of the first value that isn't finite, −1 if all are; a plain loop, as data can be large. */
function firstNotFinite(data: Float32Array): number {
  for (let index = 0; index < data.length; index++) {
    if (!Number.isFinite(data[index]!)) return index;
  }
  return -1;
}

/** Refuses what can't be rows whatever is in it. */
export function expectRows(rows: unknown, where: string): void {
  const isFlat = ArrayBuffer.isView(rows) || rows instanceof ArrayBuffer;
  const areRows =
    typeof rows === "object" && rows !== null && !isFlat && (!Array.isArray(rows) || rows.every(isArrayLike));
  if (areRows) return;
  const mend = isFlat ? "; pass { data, shape }" : "";
  throw new TractableError(
    `${where}: expected rows as lists of numbers, { data, shape } or columns by name, got ${showValue(rows)}${mend}`,
  );
}

export function isMatrix(rows: RowsLike): rows is Matrix | Images {
  return (
    "shape" in rows &&
    Array.isArray(rows.shape) &&
    rows.shape.every((size: unknown) => Number.isSafeInteger(size) && Number(size) >= 0) &&
    "data" in rows &&
    (rows.data instanceof Float32Array || rows.data instanceof Uint8Array)
  );
}

function asFloats(data: Float32Array | Uint8Array): Float32Array {
  return data instanceof Float32Array ? data : Float32Array.from(data);
}

export function flatShape([count = 0, ...event]: readonly number[]): [number, number] {
  return [count, event.reduce((a, b) => a * b, 1)];
}

function fromArrays(rows: readonly (readonly number[])[], where: string): Matrix {
  const width = rows[0]?.length ?? 0;
  const data = new Float32Array(rows.length * width);
  rows.forEach((row, index) => {
    if (row.length !== width) {
      throw new TractableError(
        `${where}: expected rows of ${width} values like the first, got ${row.length} in row ${index + 1}`,
      );
    }
    data.set(row, index * width);
  });
  return { data, shape: [rows.length, width] };
}

function fromColumns(
  rows: Readonly<Record<string, ArrayLike<number>>>,
  where: string,
  columns: readonly string[] = Object.keys(rows),
): Matrix {
  const missing = columns.find((name) => !Object.hasOwn(rows, name));
  if (missing !== undefined) {
    throw new TractableError(
      `${where}: expected a column "${missing}", got ${Object.keys(rows).join(", ") || "none"}`,
    );
  }
  const other = columns.find((name) => !isArrayLike(rows[name]));
  if (other !== undefined) {
    throw new TractableError(
      `${where}: expected a list of numbers as column "${other}", got ${showValue(rows[other])}`,
    );
  }
  const count = rows[columns[0]!]?.length ?? 0;
  const data = new Float32Array(count * columns.length);
  columns.forEach((name, column) => {
    const values = rows[name]!;
    if (values.length !== count) {
      throw new TractableError(
        `${where}: expected ${count} values in column "${name}", got ${values.length}`,
      );
    }
    for (let row = 0; row < count; row++) data[row * columns.length + column] = values[row]!;
  });
  return { data, shape: [count, columns.length] };
}

/** Rows from…to as float32, without copying where they are already. */
export function rowRange({ data, shape: [, width] }: Rows, from: number, to: number): Matrix {
  return { data: asFloats(data.subarray(from * width, to * width)), shape: [to - from, width] };
}
