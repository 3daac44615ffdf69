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
function describeColumn({ type, codes, constant, note, gap, time }: TableColumn): string {
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
  const { low, high, isFew, spikes } = rangeOf(code);
  if (type === "time")
    return [`weeks of ${monday(low)} to ${monday(high)}${clockText(time)}`, ...gaps, ...notes].join("; ");
  const range = isFew
    ? `${spikes.length} values from ${formatValue(low)} to ${formatValue(high)}`
    : `mostly ${formatValue(low)} to ${formatValue(high)}`;
  const main = spikes[0];
  const spike =
    main !== undefined && main.share > 0.05 ? [`${formatValue(main.value)} in ${percent(main.share)}`] : [];
  return [range, ...spike, ...gaps, ...notes].join("; ");
}

type NumberCode = Extract<TableColumn["codes"][number], { readonly type: "number" }>;

/** Between which values a number mostly lies, and its single values with shares, frequent ones first. */
function rangeOf({ axis, atoms, grid, shares }: NumberCode) {
  const toValue = (knot: number) => (grid === undefined ? knot : grid.origin + grid.step * knot);
  const first = shares.length - atoms.length - 2;
  const spikes = atoms
    .map((value, index) => ({ value, share: shares[first + index]! }))
    .sort((a, b) => b.share - a.share);
  const isFew = spikes.reduce((sum, { share }) => sum + share, 0) > 0.95;
  const ofAtoms = isFew || atoms.length > 64;
  const low = ofAtoms ? atoms[0]! : toValue(axis.knots[0]!);
  const high = ofAtoms ? atoms.at(-1)! : toValue(axis.knots.at(-1)!);
  return { low, high, isFew, spikes };
}

const DAY_MILLISECONDS = 86_400_000;
/** 1970-01-05, the Monday that weeks are counted from, in days. */
const FIRST_MONDAY = 4;

/** The date of a week's Monday. */
function monday(week: number): string {
  return new Date((7 * week + FIRST_MONDAY) * DAY_MILLISECONDS).toISOString().slice(0, 10);
}

/** How finely times are written. */
function clockText(time: TableColumn["time"]): string {
  if (time?.clock === undefined) return "";
  const unit = time.hasSeconds !== true ? "minute" : (time.decimals ?? 0) === 0 ? "second" : "millisecond";
  return `, to the ${unit}`;
}

function short(text: string): string {
  return text.length > 20 ? `${text.slice(0, 19)}…` : text;
}

function percent(share: number): string {
  return `${(100 * share).toFixed(share < 0.1 ? 1 : 0)} %`;
}
