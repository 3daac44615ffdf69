import type { Table } from "../table.ts";
import { type ToyOptions, toyTable } from "./toyTable.ts";

/**
 * Two interleaved half circles, as in scikit-learn's `make_moons`; x in about [-1, 2], y in about [-0.5, 1].
 */
export function twoMoons(rows: number, { seed = 0, noise = 0.1 }: ToyOptions = {}): Table {
  return toyTable("two moons", rows, seed, ({ uniform, normal }, row) => {
    const angle = Math.PI * uniform();
    const [x, y] =
      row % 2 === 0 ? [Math.cos(angle), Math.sin(angle)] : [1 - Math.cos(angle), 0.5 - Math.sin(angle)];
    return [x + noise * normal(), y + noise * normal()];
  });
}
