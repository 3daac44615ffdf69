import type { Model } from "tractable";
import { formatCount, plural, typographic } from "../text/format.ts";
import { measureOf, showMeasured } from "../text/measure.ts";
import type { Comparison } from "./comparison.ts";
import { lossPanel } from "./lossPanel.ts";
import { drawPage, type Placed } from "./page.ts";
import { theme } from "./theme.ts";

export interface ModelPage {
  readonly title: string;
  /** What the model is of: "2 columns given c". */
  readonly subject: string;
  /** What the model makes beside what it was shown. */
  readonly comparison: Comparison;
}

const TOP = 112;
const LOSS_HEIGHT = 220;

/** A fitted model as an SVG page: how training went, and a comparison. */
export function modelPage(model: Model, { title, subject, comparison }: ModelPage): string {
  const { margin, gap, pageWidth } = theme;
  const panels: Placed[] = [];
  let y = TOP;
  const { report } = model;
  if (report !== undefined && report.curve.length > 1) {
    const { curve, bestEpoch } = report;
    const measure = measureOf(model);
    const panel = lossPanel({
      curve,
      bestEpoch,
      measure,
      width: pageWidth - 2 * margin,
      height: LOSS_HEIGHT,
    });
    panels.push({ x: margin, y, panel });
    y += LOSS_HEIGHT + gap;
  }
  const { placed, height } = comparison;
  for (const { x, y: below, panel } of placed) panels.push({ x, y: y + below, panel });
  return drawPage({ title, subtitle: subtitle(model, subject), height: y + height + margin / 2, panels });
}

function subtitle(model: Model, subject: string): string {
  const { spec, parameterCount, report } = model;
  const parts = [`${spec.flow.kind}, ${formatCount(parameterCount)} parameters`, subject];
  if (report !== undefined) {
    const measure = measureOf(model);
    parts.push(plural(report.rows, `training ${measure.item}`));
    const validation = typographic(showMeasured(measure, report.validationLogProb));
    parts.push(`validation ${validation} (epoch ${report.bestEpoch} of ${report.epochs})`);
  }
  return parts.join("  ·  ");
}
