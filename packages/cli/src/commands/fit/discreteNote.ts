import type { Dataset } from "../../rows/dataset.ts";

/** A column of so few different values isn't continuous. */
const FEW = 20;

/**
 * A sentence about features with so few values that their density has no upper bound; undefined if there are
 * none.
 */
export function discreteNote({ columns, rows }: Dataset): string | undefined {
  const discrete = columns.flatMap((name, index) => {
    const count = distinct(rows, index);
    return count <= FEW && count < rows.shape[0] / 2 ? [`${name} (${count})`] : [];
  });
  if (discrete.length === 0) return undefined;
  const [subject, them] = discrete.length === 1 ? ["a column takes", "it"] : ["some columns take", "them"];
  return (
    `note: ${subject} only a few values: ${discrete.join(", ")}; log-densities of whole numbers or classes have no upper bound, ` +
    `so leave ${them} out with --columns or condition on ${them} with --context`
  );
}

/** How many different values a column has, counted up to one more than a few. */
function distinct({ data, shape: [, width] }: Dataset["rows"], column: number): number {
  const seen = new Set<number>();
  for (let at = column; at < data.length && seen.size <= FEW; at += width) seen.add(data[at]!);
  return seen.size;
}
