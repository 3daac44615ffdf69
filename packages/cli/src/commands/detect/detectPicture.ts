import * as Plot from "@observablehq/plot";
import type { AnomalyScores } from "tractable";
import { niceTicks } from "../../pictures/niceTicks.ts";
import { drawPage, label, type Panel, type Placed } from "../../pictures/page.ts";
import { plotPanel } from "../../pictures/plotPanel.ts";
import { quantile } from "../../pictures/quantile.ts";
import { theme } from "../../pictures/theme.ts";
import { formatCount, formatNats, typographic } from "../../text/format.ts";

export interface DetectPictureOptions {
  readonly source: string;
  readonly scores: AnomalyScores;
  readonly threshold: number;
  readonly odd: number;
  readonly top: readonly { readonly row: number; readonly pValue: number; readonly because: string }[];
}

const HISTOGRAM_HEIGHT = 320;
const LINE = 30;
const BINS = 80;

/** The distribution of the scores with the threshold, and the oddest rows with their reasons, as SVG. */
export function detectPicture({ source, scores, threshold, odd, top }: DetectPictureOptions): string {
  const width = theme.pageWidth - 2 * theme.margin;
  const list: Placed = {
    x: theme.margin,
    y: 112 + HISTOGRAM_HEIGHT + theme.gap,
    panel: oddList(top, width),
  };
  const panels: Placed[] = [
    { x: theme.margin, y: 112, panel: histogram(scores.logProb, threshold, width) },
    list,
  ];
  return drawPage({
    title: source,
    subtitle:
      odd === 0
        ? `no odd row of ${formatCount(scores.logProb.length)}`
        : `${formatCount(odd)} odd rows of ${formatCount(scores.logProb.length)}  ·  log-density ${typographic(formatNats(threshold))} nats or less`,
    height: list.y + list.panel.height + theme.margin,
    panels,
  });
}

function histogram(logProb: Float64Array, threshold: number, width: number): Panel {
  const finite = logProb.filter(Number.isFinite);
  const low = Math.min(
    quantile(finite, 0.001),
    Number.isFinite(threshold) ? threshold - 1 : Number.POSITIVE_INFINITY,
  );
  const high = quantile(finite, 1);
  const step = (high - low) / BINS || 1;
  const counts = new Float64Array(BINS);
  for (const value of finite) {
    const bin = Math.min(BINS - 1, Math.floor((Math.max(value, low) - low) / step));
    counts[bin]! += 1;
  }
  const bars = Array.from(counts, (count, bin) => ({
    from: low + bin * step,
    to: low + (bin + 1) * step,
    // a few rows beside thousands can be seen
    height: Math.sqrt(count),
  }));
  const isOdd = ({ to }: { readonly to: number }) => to <= threshold + step;
  return plotPanel({
    width,
    height: HISTOGRAM_HEIGHT,
    marginTop: 26,
    marginLeft: 8,
    marginRight: 8,
    marginBottom: 44,
    x: { domain: [low, high], axis: null },
    y: { axis: null },
    marks: [
      Plot.rectY(bars, {
        x1: "from",
        x2: "to",
        y: "height",
        fill: (bar) => (isOdd(bar) ? theme.samples : theme.data),
        fillOpacity: 0.75,
        inset: 0.4,
      }),
      ...(Number.isFinite(threshold)
        ? [Plot.ruleX([threshold], { stroke: theme.ink, strokeDasharray: "4,3" })]
        : []),
      Plot.axisX({
        ticks: niceTicks([low, high], 8),
        tickSize: 3,
        color: theme.muted,
        label: "log-density, nats (heights are square roots of numbers of rows)",
        labelAnchor: "center",
        labelOffset: 38,
        labelArrow: "none",
      }),
      Plot.text(["odd"], { frameAnchor: "top-left", dy: -18, fill: theme.samples, fontWeight: 600 }),
      Plot.text(["usual"], { frameAnchor: "top-left", dx: 40, dy: -18, fill: theme.data, fontWeight: 600 }),
    ],
  });
}

function oddList(top: DetectPictureOptions["top"], width: number): Panel {
  const height = 20 + LINE * Math.max(1, top.length);
  const lines = top.flatMap(({ row, pValue, because }, index) => {
    const y = 20 + LINE * index;
    const text = because.length > 130 ? `${because.slice(0, 129)}…` : because;
    return [
      label({
        x: 0,
        y,
        text: `row ${formatCount(row)}`,
        size: 13,
        font: theme.strongFont,
        weight: 600,
        fill: theme.ink,
      }),
      label({ x: 110, y, text: `p ${pValue.toPrecision(2)}`, size: 13, fill: theme.muted }),
      label({ x: 200, y, text, size: 13, fill: theme.ink }),
    ];
  });
  const svg = `<svg width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">${lines.join("")}</svg>`;
  return { width, height, svg };
}
