import { TractableError } from "../errors/tractableError.ts";
import type { Flow } from "../flows/flow.ts";
import { oneHot } from "../rows/oneHot.ts";
import { type Matrix, type Rows, toMatrix } from "../rows/rows.ts";

/**
 * The classes of rows as layers are given them, [rows, classes]; undefined for a flow whose layers are given
 * none. Throws where they lack or aren't wanted.
 */
export function classShares(
  { classes, base }: Pick<Flow, "classes" | "base">,
  labels: ArrayLike<number> | Matrix | undefined,
  count: number,
  where: string,
): Rows | undefined {
  if (classes === 0) {
    if (labels === undefined) return undefined;
    const which =
      base.classes === undefined ? "tells no classes apart" : "has the same latents for all classes";
    throw new TractableError(`${where}: expected no labels, as the model ${which}, got some; leave them out`);
  }
  if (labels === undefined) {
    throw new TractableError(
      `${where}: expected labels, as the layers of the model are given one of ${classes} classes, got none`,
    );
  }
  const shares =
    "data" in labels
      ? toMatrix(labels, { where: `${where}, labels`, features: classes })
      : oneHot(labels, classes, 0, labels.length);
  if (shares.shape[0] === count) return shares;
  throw new TractableError(`${where}: expected a label for each of ${count} rows, got ${shares.shape[0]}`);
}
