import type { Table } from "../table.ts";
import { type ToyOptions, toyTable } from "./toyTable.ts";

/** Uniform on the dark squares of a 4 × 4 board that covers [-4, 4]². */
export function checkerboard(rows: number, { seed = 0, noise = 0 }: ToyOptions = {}): Table {
  return toyTable("checkerboard", rows, seed, ({ uniform, normal }) => {
    const column = Math.floor(4 * uniform());
    const line = 2 * Math.floor(2 * uniform()) + (column % 2);
    return [2 * (column + uniform()) - 4 + noise * normal(), 2 * (line + uniform()) - 4 + noise * normal()];
  });
}
