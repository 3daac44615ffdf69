import * as Plot from "@observablehq/plot";
import type { EpochRecord } from "tractable";
import { typographic } from "../text/format.ts";
import { type Measure, showMeasured } from "../text/measure.ts";
import type { Panel } from "./page.ts";
import { plotPanel } from "./plotPanel.ts";
import { quantile } from "./quantile.ts";
import { theme } from "./theme.ts";

export interface LossOptions {
  readonly curve: readonly EpochRecord[];
  readonly bestEpoch: number;
  readonly measure: Measure;
  readonly width: number;
  readonly height: number;
}

/** Train and validation log-densities by epoch, with the best epoch marked. */
export function lossPanel({ curve, bestEpoch, measure, width, height }: LossOptions): Panel {
  const finite = curve.filter((record) => Number.isFinite(record.trainLogProb + record.validationLogProb));
  const { of, quantity, axis: axisLabel } = measure;
  const [worst, most] = range(finite).map(of);
  const [low, high] = [Math.min(worst!, most!), Math.max(worst!, most!)];
  const best = finite.filter(({ epoch }) => epoch === bestEpoch);
  const last = finite.at(-1);
  const ends = [
    { name: "train", colour: theme.muted, value: last && of(last.trainLogProb) },
    { name: "validation", colour: theme.validation, value: last && of(last.validationLogProb) },
  ];
  const end = last?.epoch ?? 1;
  // long epochs are validated within, too
  const isWhole = finite.every(({ epoch }) => Number.isInteger(epoch));
  const validation = ({ validationLogProb }: EpochRecord) => of(validationLogProb);
  const axis = { tickSize: 3, tickPadding: 5, labelArrow: "none", color: theme.muted } as const;
  const line = { x: "epoch", clip: true, strokeWidth: 2.2, strokeLinejoin: "round" } as const;
  return plotPanel({
    width,
    height,
    marginLeft: 78,
    marginRight: 84,
    marginTop: 34,
    marginBottom: 44,
    x: { domain: [finite[0]?.epoch ?? 0, isWhole ? Math.max(2, end) : end], axis: null },
    y: { domain: [low, high], axis: null },
    marks: [
      Plot.gridY({ stroke: theme.grid, strokeOpacity: 1, ticks: 5 }),
      Plot.axisX({
        ...axis,
        ticks: isWhole ? Math.min(12, end - 1) : 5,
        tickFormat: (epoch: number) => String(epoch),
        label: "epoch",
        labelAnchor: "center",
        labelOffset: 38,
      }),
      Plot.axisY({ ...axis, ticks: 5, label: axisLabel, labelAnchor: "center", labelOffset: 70 }),
      Plot.ruleX(best, { x: "epoch", stroke: theme.muted, strokeDasharray: "3 3" }),
      Plot.line(finite, {
        ...line,
        y: ({ trainLogProb }: EpochRecord) => of(trainLogProb),
        stroke: theme.train,
      }),
      Plot.line(finite, { ...line, y: validation, stroke: theme.validation }),
      Plot.dot(best, {
        x: "epoch",
        y: validation,
        r: 4.5,
        fill: theme.validation,
        stroke: theme.paper,
      }),
      Plot.text(best, {
        x: "epoch",
        text: ({ epoch, validationLogProb }: EpochRecord) =>
          `best: epoch ${epoch}, ${typographic(showMeasured(measure, validationLogProb))}`,
        frameAnchor: "top",
        dy: -16,
        textAnchor: bestEpoch > 0.75 * end ? "end" : "start",
        fill: theme.ink,
      }),
      Plot.text([quantity], {
        frameAnchor: "top-left",
        dy: -22,
        fill: theme.ink,
        fontFamily: theme.strongFont,
        fontWeight: 600,
      }),
      Plot.text(spread(ends, low, high, height), {
        x: end,
        y: "at",
        text: "name",
        fill: "colour",
        textAnchor: "start",
        dx: 8,
      }),
    ],
  });
}

/** The first epochs are far below the rest and would flatten it. */
function range(curve: readonly EpochRecord[]): [number, number] {
  const values = curve.flatMap(({ trainLogProb, validationLogProb }) => [trainLogProb, validationLogProb]);
  if (values.length === 0) return [-1, 0];
  const low = quantile(values, curve.length < 8 ? 0 : 0.08);
  const high = Math.max(...values);
  const pad = 0.06 * (high - low) || 1;
  return [low - pad, high + pad];
}

interface End {
  readonly name: string;
  readonly colour: string;
  readonly value: number | undefined;
}

/** Where to write the names of two lines that may end close to each other. */
function spread(ends: readonly End[], low: number, high: number, height: number): (End & { at: number })[] {
  const apart = ((high - low) / Math.max(1, height - 64)) * 16;
  const sorted = ends
    .map((end) => ({ ...end, at: Math.min(high, Math.max(low, end.value ?? low)) }))
    .sort((a, b) => a.at - b.at);
  const [first, second] = sorted;
  if (first && second && second.at - first.at < apart) {
    const middle = (first.at + second.at) / 2;
    first.at = middle - apart / 2;
    second.at = middle + apart / 2;
  }
  return sorted;
}
