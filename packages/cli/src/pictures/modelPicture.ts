import type { Matrix, Model } from "tractable";
import type { Dataset } from "../rows/dataset.ts";
import { formatCount, formatNats, typographic } from "../text/format.ts";
import { comparison } from "./comparison.ts";
import { lossPanel } from "./lossPanel.ts";
import { drawPage, type Placed } from "./page.ts";
import { theme } from "./theme.ts";

export interface PictureOptions {
  readonly title: string;
  /** Rows to compare samples with. */
  readonly data?: Dataset;
  /** The context to draw samples for, where there is no data. */
  readonly given?: Matrix;
  readonly seed?: number;
}

const TOP = 112;
const LOSS_HEIGHT = 220;

/** A fitted model as an SVG page: how training went, and what the model makes beside what it was shown. */
export async function modelPicture(model: Model, options: PictureOptions): Promise<string> {
  const { margin, gap, pageWidth } = theme;
  const panels: Placed[] = [];
  let y = TOP;
  const { report } = model;
  if (report !== undefined && report.curve.length > 1) {
    const { curve, bestEpoch } = report;
    const panel = lossPanel({ curve, bestEpoch, width: pageWidth - 2 * margin, height: LOSS_HEIGHT });
    panels.push({ x: margin, y, panel });
    y += LOSS_HEIGHT + gap;
  }
  const { placed, height } = await comparison(model, options);
  for (const { x, y: below, panel } of placed) panels.push({ x, y: y + below, panel });
  return drawPage({
    title: options.title,
    subtitle: subtitle(model),
    height: y + height + margin / 2,
    panels,
  });
}

function subtitle({ spec, parameterCount, columns, contextColumns, report }: Model): string {
  const parts = [
    `${spec.flow.kind}, ${formatCount(parameterCount)} parameters`,
    `${columns.length} column${columns.length === 1 ? "" : "s"}`,
  ];
  if (contextColumns.length > 0) parts[1] += ` given ${contextColumns.join(", ")}`;
  if (report !== undefined) {
    parts.push(`${formatCount(report.rows)} training rows`);
    const nats = typographic(formatNats(report.validationLogProb));
    parts.push(`validation ${nats} nats (epoch ${report.bestEpoch} of ${report.epochs})`);
  }
  return parts.join("  ·  ");
}
