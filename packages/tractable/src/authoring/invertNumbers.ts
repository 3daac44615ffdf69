/** A square matrix, row by row, in float64. */
export type Square = readonly (readonly number[])[];

/** log|det A| and A⁻¹ by Gauss–Jordan elimination with row pivots. */
export function invertNumbers(matrix: Square): { logDet: number; inverse: number[][] } {
  const size = matrix.length;
  const rows = matrix.map((row, index) => [...row, ...row.map((_, column) => (column === index ? 1 : 0))]);
  let logDet = 0;
  for (let column = 0; column < size; column++) {
    let best = column;
    for (let row = column; row < size; row++) {
      if (Math.abs(rows[row]![column]!) > Math.abs(rows[best]![column]!)) best = row;
    }
    [rows[column], rows[best]] = [rows[best]!, rows[column]!];
    const pivot = rows[column]![column]!;
    logDet += Math.log(Math.abs(pivot));
    rows[column] = rows[column]!.map((value) => value / pivot);
    for (let row = 0; row < size; row++) {
      if (row === column) continue;
      const factor = rows[row]![column]!;
      rows[row] = rows[row]!.map((value, place) => value - factor * rows[column]![place]!);
    }
  }
  return { logDet, inverse: rows.map((row) => row.slice(size)) };
}
