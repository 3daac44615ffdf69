import * as Plot from "@observablehq/plot";
import type { Cell, TableColumn } from "tractable";
import { shortened } from "../text/shortened.ts";
import { niceTicks } from "./niceTicks.ts";
import type { Panel } from "./page.ts";
import { plotPanel } from "./plotPanel.ts";
import { quantile } from "./quantile.ts";
import { theme } from "./theme.ts";

export interface TypedPanelOptions {
  readonly width: number;
  readonly height: number;
  /** The column in the data, and in drawn rows. */
  readonly data: readonly Cell[] | undefined;
  readonly drawn: readonly Cell[];
}

const MOST_BARS = 7;
const BINS = 36;

/**
 * One column in the data (blue) and in drawn rows (red): bars for categories, a histogram for numbers and
 * times.
 */
export function typedPanel(column: TableColumn, { width, height, data, drawn }: TypedPanelOptions): Panel {
  const shares = [data, drawn].map((cells) => cells && gapShare(cells));
  const gaps = shares.some((share) => share !== undefined && share > 0)
    ? `  gaps ${shares.flatMap((share) => (share === undefined ? [] : [`${(100 * share).toFixed(1)}`])).join(" / ")} %`
    : "";
  const title = `${shortened(column.name, Math.floor(width / 9) - gaps.length)}${gaps}`;
  const heading = Plot.text([title], {
    frameAnchor: "top-left",
    dy: -16,
    fill: theme.ink,
    fontFamily: theme.strongFont,
    fontWeight: 600,
  });
  const common = { width, height, marginTop: 22, marginRight: 8 };
  if (column.type === "category") {
    const bars = categoryBars(data, drawn);
    return plotPanel({
      ...common,
      marginLeft: 96,
      marginBottom: 24,
      x: { axis: null, domain: [0, Math.max(...bars.flatMap(({ of }) => of), 1e-9)] },
      y: { axis: null, domain: [bars.length, 0] },
      marks: [
        ...barMarks(bars),
        Plot.text(bars, {
          x: 0,
          y: (_, index) => index + 0.5,
          text: ({ name }) => shortened(name, 14),
          textAnchor: "end",
          dx: -6,
          fill: theme.muted,
        }),
        heading,
      ],
    });
  }
  const numbers = [data, drawn].map((cells) => cells && numbersOf(column, cells));
  const [low, high, bins] = binned(column, rangeOf(numbers[0] ?? numbers[1]!));
  const [ofData, ofDrawn] = numbers.map((values) => values && histogram(values, low, high, bins));
  const top =
    1.05 * Math.max(...(ofData ?? []).map(({ share }) => share), ...ofDrawn!.map(({ share }) => share));
  const line = ofDrawn!.flatMap(({ from, to, share }) => [
    { x: from, y: share },
    { x: to, y: share },
  ]);
  const isTime = column.type === "time";
  return plotPanel({
    ...common,
    marginLeft: 8,
    marginBottom: 26,
    x: { domain: [low, high], axis: null },
    y: { domain: [0, top], axis: null },
    marks: [
      Plot.rectY(ofData ?? [], {
        x1: "from",
        x2: "to",
        y: "share",
        fill: theme.data,
        fillOpacity: 0.4,
        inset: 0.3,
      }),
      Plot.line(line, { x: "x", y: "y", stroke: theme.samples, strokeWidth: 1.6 }),
      Plot.ruleY([0], { stroke: "#c5cbd6" }),
      Plot.axisX({
        tickSize: 3,
        tickPadding: 3,
        color: theme.muted,
        label: null,
        ticks: niceTicks([low, high], 4),
        tickFormat: isTime ? (at: number) => new Date(at).toISOString().slice(0, 10) : undefined,
      }),
      heading,
    ],
  });
}

interface Bars {
  readonly name: string;
  /** The share in the data and in drawn rows. */
  readonly of: readonly [number, number];
}

function barMarks(bars: readonly Bars[]): Plot.Markish[] {
  return [theme.data, theme.samples].map((fill, which) =>
    Plot.rectX(bars, {
      x1: 0,
      x2: ({ of }: Bars) => of[which],
      y1: (_: Bars, index: number) => index + 0.14 + 0.36 * which,
      y2: (_: Bars, index: number) => index + 0.5 + 0.36 * which,
      fill,
      fillOpacity: which === 0 ? 0.55 : 0.9,
    }),
  );
}

/** The most frequent values, and all others as one. */
function categoryBars(data: readonly Cell[] | undefined, drawn: readonly Cell[]): Bars[] {
  const [a, b] = [data ?? [], drawn].map((cells) => {
    const counts = new Map<string, number>();
    for (const cell of cells) {
      if (cell !== null) counts.set(String(cell), (counts.get(String(cell)) ?? 0) + 1 / cells.length);
    }
    return counts;
  }) as [Map<string, number>, Map<string, number>];
  const names = [...new Set([...a.keys(), ...b.keys()])].sort(
    (m, n) => (a.get(n) ?? 0) + (b.get(n) ?? 0) - (a.get(m) ?? 0) - (b.get(m) ?? 0),
  );
  const shown = names.length > MOST_BARS ? names.slice(0, MOST_BARS - 1) : names;
  const bars = shown.map((name): Bars => ({ name, of: [a.get(name) ?? 0, b.get(name) ?? 0] }));
  if (names.length === shown.length) return bars;
  const rest = names.slice(shown.length);
  const total = (counts: Map<string, number>) => rest.reduce((sum, name) => sum + (counts.get(name) ?? 0), 0);
  return [...bars, { name: `${rest.length} others`, of: [total(a), total(b)] }];
}

function numbersOf({ type }: TableColumn, cells: readonly Cell[]): Float64Array {
  const known = cells.filter((cell) => cell !== null);
  return Float64Array.from(known, (cell) =>
    type === "time" ? Date.parse(String(cell).replace(" ", "T")) : Number(cell),
  ).filter(Number.isFinite);
}

/** Where most values lie: a heavy tail would leave nothing to see. */
function rangeOf(values: Float64Array): [number, number] {
  const sorted = values.slice().sort();
  const [low, high] = [quantile(sorted, 0.002), quantile(sorted, 0.985)];
  const room = 0.03 * (high - low);
  return high > low ? [low - room, high + room] : [low - 0.5, low + 0.5];
}

/**
 * Ends and a number of bins, each of as many cells of the column's grid, so that none seems fuller for having
 * more.
 */
function binned(
  { codes: [code] }: TableColumn,
  [low, high]: readonly [number, number],
): [number, number, number] {
  const step = code?.type === "number" ? (code.grid?.step ?? 0) : 0;
  if (step === 0 || (high - low) / step > 20 * BINS) return [low, high, BINS];
  const width = step * Math.max(1, Math.ceil((high - low) / step / BINS));
  const first = code?.type === "number" ? code.grid!.origin : 0;
  const from = first + (Math.floor((low - first) / width) - 0.5 / Math.max(1, width / step)) * width;
  const bins = Math.ceil((high - from) / width);
  return [from, from + bins * width, bins];
}

function histogram(values: Float64Array, low: number, high: number, bins: number) {
  const width = (high - low) / bins;
  const shares = new Float64Array(bins);
  for (const value of values) {
    const bin = Math.floor((value - low) / width);
    if (bin >= 0 && bin < bins) shares[bin]! += 1 / values.length;
  }
  return Array.from(shares, (share, bin) => ({
    from: low + bin * width,
    to: low + (bin + 1) * width,
    share,
  }));
}

function gapShare(cells: readonly Cell[]): number {
  return cells.filter((cell) => cell === null).length / Math.max(1, cells.length);
}
