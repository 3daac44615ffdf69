import { constant, type Tensor } from "../graph/index.ts";

/** A table [count, count] whose row k is 1 at place k of each row, 0 elsewhere: for loops over columns. */
export function oneHotRows(places: readonly number[]): Tensor {
  const count = places.length;
  const table = new Float32Array(count * count);
  places.forEach((place, row) => {
    table[row * count + place] = 1;
  });
  return constant(table, [count, count]);
}
