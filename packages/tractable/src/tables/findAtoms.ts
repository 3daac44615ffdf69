/** Columns of so few different numbers consist of single values. */
const FEW = 64;
/** Columns of so few different numbers do, too, where each has so many rows. */
const FEW_FOR_MANY_ROWS = 200;
const ROWS_EACH = 20;
const MOST_ATOMS = 200;
/** How many neighbours on either side a value is compared with. */
const NEIGHBOURS = 8;

/**
 * The numbers that a column takes with positive probability, ascending: all of a column of few different
 * ones; else those far more frequent than the numbers next to them, as 0 is among amounts, or a cap.
 */
export function findAtoms(rowsOfValue: ReadonlyMap<number, number>): number[] {
  const values = [...rowsOfValue.keys()].sort((a, b) => a - b);
  const rowsAt = (value: number) => rowsOfValue.get(value)!;
  const rows = values.reduce((sum, value) => sum + rowsAt(value), 0);
  if (values.length <= FEW && rows >= 5 * values.length) return values;
  if (values.length <= FEW_FOR_MANY_ROWS && rows >= ROWS_EACH * values.length) {
    return values.filter((value) => rowsAt(value) >= 3);
  }
  const atoms = values.filter((value, at) => {
    const own = rowsAt(value);
    if (own < Math.max(5, 0.002 * rows)) return false;
    const near = values
      .slice(Math.max(0, at - NEIGHBOURS), at + NEIGHBOURS + 1)
      .map(rowsAt)
      .sort((a, b) => a - b);
    return own >= (own >= 0.01 * rows ? 3 : 5) * near[near.length >> 1]!;
  });
  return atoms
    .sort((a, b) => rowsAt(b) - rowsAt(a) || a - b)
    .slice(0, MOST_ATOMS)
    .sort((a, b) => a - b);
}
