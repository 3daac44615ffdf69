import type { ImageSet } from "@tractable/data";
import { evenly } from "./evenly.ts";
import type { Grid } from "./sampleGrid.ts";

/**
 * Which images to show in a grid: evenly spaced ones; of labelled ones, those of a class in each row. −1
 * where none is left.
 */
export function gridIndices(
  { count, labels, classNames }: Pick<ImageSet, "count" | "labels" | "classNames">,
  { columns, rows }: Grid,
): number[] {
  const all = Array.from({ length: count }, (_, index) => index);
  if (labels === undefined) return filled(evenly(all, columns * rows), columns * rows);
  return Array.from({ length: rows }, (_, row) => {
    const members = all.filter((index) => labels[index] === row % classNames.length);
    return filled(evenly(members, columns), columns);
  }).flat();
}

function filled(indices: readonly number[], length: number): number[] {
  return Array.from({ length }, (_, place) => indices[place] ?? -1);
}
