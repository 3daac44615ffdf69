import type { Table } from "../table.ts";
import { type ToyOptions, toyTable } from "./toyTable.ts";

const RADII = [0.75, 1.5, 2.25, 3];

/** Four concentric rings of equal weight around the origin. */
export function rings(rows: number, { seed = 0, noise = 0.08 }: ToyOptions = {}): Table {
  return toyTable("rings", rows, seed, ({ uniform, normal }, row) => {
    const radius = RADII[row % RADII.length]!;
    const angle = 2 * Math.PI * uniform();
    return [radius * Math.cos(angle) + noise * normal(), radius * Math.sin(angle) + noise * normal()];
  });
}
