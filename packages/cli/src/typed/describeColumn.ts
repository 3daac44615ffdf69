import type { TableColumn, TableSchema } from "tractable";
import { formatValue } from "../text/format.ts";

/** One line a column: its name, its type, and what it holds. */
export function describeColumns({ columns }: TableSchema): string[] {
  const widest = Math.min(28, Math.max(...columns.map(({ name }) => name.length)));
  return columns.map((column) => {
    const name = column.name.length > 28 ? `${column.name.slice(0, 27)}…` : column.name;
    return `  ${name.padEnd(widest)}  ${column.type.padEnd(10)}  ${describeColumn(column)}`.trimEnd();
  });
}

/** What a column holds, in a few words. */
function describeColumn({ type, codes, constant, note, gap }: TableColumn): string {
  const [code] = codes;
  const notes = note === undefined ? [] : [note];
  if (code === undefined) {
    const what = type === "constant" ? `always ${constant === null ? "a gap" : `"${constant}"`}` : "";
    return [what, ...notes, "left out"].filter((text) => text !== "").join("; ");
  }
  const gaps = code.hasGaps ? [`${percent(code.shares.at(-1)!)} gaps${gap ? ` ("${gap}")` : ""}`] : [];
  if (code.type === "category") {
    const shown = code.values.slice(0, 4).map(short).join(", ");
    const count = code.values.length + code.rest.length;
    return [`${count} values: ${shown}${count > 4 ? ", …" : ""}`, ...gaps, ...notes].join("; ");
  }
  if (type === "time") return [...gaps, ...notes].join("; ");
  const { axis, atoms, grid, shares } = code;
  const toValue = (knot: number) => (grid === undefined ? knot : grid.origin + grid.step * knot);
  const ends =
    atoms.length > 64 ? [atoms[0]!, atoms.at(-1)!] : [axis.knots[0]!, axis.knots.at(-1)!].map(toValue);
  const first = shares.length - atoms.length - 2;
  const spikes = atoms
    .map((value, index) => ({ value, share: shares[first + index]! }))
    .sort((a, b) => b.share - a.share);
  const few = spikes.reduce((sum, { share }) => sum + share, 0) > 0.95;
  const range = few
    ? [`${atoms.length} values from ${formatValue(atoms[0]!)} to ${formatValue(atoms.at(-1)!)}`]
    : [`mostly ${formatValue(ends[0]!)} to ${formatValue(ends[1]!)}`];
  const main = spikes[0];
  const spike =
    main !== undefined && main.share > 0.05 ? [`${formatValue(main.value)} in ${percent(main.share)}`] : [];
  return [...range, ...spike, ...gaps, ...notes].join("; ");
}

function short(text: string): string {
  return text.length > 20 ? `${text.slice(0, 19)}…` : text;
}

function percent(share: number): string {
  return `${(100 * share).toFixed(share < 0.1 ? 1 : 0)} %`;
}
