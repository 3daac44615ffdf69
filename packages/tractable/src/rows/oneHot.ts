import { TractableError } from "../errors/tractableError.ts";
import type { Matrix } from "./rows.ts";

/**
 * Labels from…to as rows with a one in the place of the class. Throws for a label that isn't one of the
 * classes.
 */
export function oneHot(labels: ArrayLike<number>, classes: number, from: number, to: number): Matrix {
  const data = new Float32Array((to - from) * classes);
  for (let row = from; row < to; row++) {
    const label = labels[row]!;
    if (!Number.isInteger(label) || label < 0 || label >= classes) {
      throw new TractableError(
        `labels: expected whole numbers from 0 to ${classes - 1}, got ${label} for row ${row + 1}`,
      );
    }
    data[(row - from) * classes + label] = 1;
  }
  return { data, shape: [to - from, classes] };
}
