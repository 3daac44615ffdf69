import type { Matrix } from "../model/rows.ts";
import { permutation } from "../random/permutation.ts";
import { stream } from "../random/stream.ts";

/** Rows with the context that belongs to each. */
export interface Data {
  readonly x: Matrix;
  readonly context: Matrix | undefined;
}

/** The rows at the given places, copied. */
export function takeRows({ data, shape: [, width] }: Matrix, places: Uint32Array): Matrix {
  const taken = new Float32Array(places.length * width);
  copyRows(data, width, places, taken);
  return { data: taken, shape: [places.length, width] };
}

export function copyRows(data: Float32Array, width: number, places: Uint32Array, target: Float32Array): void {
  for (let row = 0; row < places.length; row++) {
    const from = places[row]! * width;
    const to = row * width;
    for (let column = 0; column < width; column++) target[to + column] = data[from + column]!;
  }
}

export function takeData({ x, context }: Data, places: Uint32Array): Data {
  return { x: takeRows(x, places), context: context && takeRows(context, places) };
}

/** Keeps a share of the rows, drawn by the seed, for validation: at least one, and leaves at least one. */
export function splitPlaces(
  rows: number,
  share: number,
  seed: number,
): { training: Uint32Array; validation: Uint32Array } {
  const order = permutation(rows, stream(seed, "split"));
  const kept = Math.min(rows - 1, Math.max(1, Math.round(rows * share)));
  return { validation: order.slice(0, kept).sort(), training: order.slice(kept).sort() };
}
