import type { Initial } from "./initial.ts";

/** The identity matrix, row by row. */
export const identity: Initial = (size) => {
  const side = Math.sqrt(size);
  return Float32Array.from({ length: size }, (_, at) => (at % (side + 1) === 0 ? 1 : 0));
};

/**
 * A random rotation or reflection, row by row: normal vectors, made orthonormal one after the other
 * (Gram–Schmidt).
 */
export const orthogonal: Initial = (size, stream) => {
  const side = Math.sqrt(size);
  const rows: number[][] = [];
  while (rows.length < side) {
    let row = Array.from({ length: side }, stream.normal);
    // twice is enough to remove the rounding of the first time
    for (const known of [...rows, ...rows]) {
      const along = known.reduce((sum, value, at) => sum + value * row[at]!, 0);
      row = row.map((value, at) => value - along * known[at]!);
    }
    const length = Math.hypot(...row);
    rows.push(row.map((value) => value / length));
  }
  return Float32Array.from(rows.flat());
};
