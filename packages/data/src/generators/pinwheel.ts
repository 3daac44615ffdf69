import type { Table } from "../table.ts";
import { type ToyOptions, toyTable } from "./toyTable.ts";

const ARMS = 5;
const RADIAL_DEVIATION = 0.3;
const TWIST = 0.25;

/** Five twisted arms (Johnson et al. 2016, arXiv:1603.06277); `noise` is the width of an arm. */
export function pinwheel(rows: number, { seed = 0, noise = 0.1 }: ToyOptions = {}): Table {
  return toyTable("pinwheel", rows, seed, ({ normal }, row) => {
    const along = 1 + RADIAL_DEVIATION * normal();
    const across = noise * normal();
    const angle = (2 * Math.PI * (row % ARMS)) / ARMS + TWIST * Math.exp(along);
    return [
      2 * (along * Math.cos(angle) - across * Math.sin(angle)),
      2 * (along * Math.sin(angle) + across * Math.cos(angle)),
    ];
  });
}
