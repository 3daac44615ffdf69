import { DataError } from "../dataError.ts";
import type { Table } from "../table.ts";
import { type Random, random } from "./random.ts";

/** How to draw a toy set. */
export interface ToyOptions {
  /** How to seed the generator; an integer (default 0). */
  seed?: number;
  /** How to blur the shape; a standard deviation, each set having a default of its own. */
  noise?: number;
}

/** A table of points (x, y), each drawn by `point`. */
export function toyTable(
  source: string,
  rows: number,
  seed: number,
  point: (random: Random, row: number) => [number, number],
): Table {
  if (!Number.isInteger(rows) || rows < 1)
    throw new DataError(`${source}: expected a positive number of rows, got ${rows}`);
  const generator = random(seed);
  const values = new Float32Array(rows * 2);
  for (let row = 0; row < rows; row++) values.set(point(generator, row), row * 2);
  return { columns: ["x", "y"], rows, values, source };
}
