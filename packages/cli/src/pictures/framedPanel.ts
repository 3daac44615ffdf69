import * as Plot from "@observablehq/plot";
import { shortened } from "../text/shortened.ts";
import { niceTicks } from "./niceTicks.ts";
import type { Panel } from "./page.ts";
import { plotPanel } from "./plotPanel.ts";
import { theme } from "./theme.ts";
import { tickLabels } from "./tickLabels.ts";

export interface Axis {
  readonly label: string;
  readonly domain: readonly [number, number];
}

export interface Frame {
  readonly width: number;
  readonly height: number;
  readonly title: string;
  readonly colour: string;
  readonly x: Axis;
  readonly y: Axis;
  /** Whether the vertical axis is written; a neighbour to the left may have it already. */
  readonly yAxis: "shown" | "hidden";
}

/** Marks in a thin frame, with a coloured title and few ticks. */
export function framedPanel(
  { width, height, title, colour, x, y, yAxis }: Frame,
  marks: Plot.Markish[],
  shades?: Plot.ScaleOptions,
): Panel {
  const isLarge = width > 300;
  const axis = {
    tickSize: 3,
    tickPadding: 4,
    labelArrow: "none",
    color: theme.muted,
  } as const;
  const xTicks = niceTicks(x.domain, isLarge ? 7 : 4);
  const yTicks = niceTicks(y.domain, isLarge ? 7 : 5);
  const letters = Math.floor((isLarge ? 300 : 140) / 7);
  return plotPanel({
    width,
    height,
    marginLeft: yAxis === "shown" ? 62 : 10,
    marginRight: 6,
    marginTop: 26,
    marginBottom: 44,
    x: { domain: x.domain, axis: null },
    y: { domain: y.domain, axis: null },
    color: shades,
    marks: [
      ...marks,
      Plot.frame({ stroke: "#c5cbd6" }),
      Plot.axisX({
        ...axis,
        ticks: xTicks,
        tickFormat: tickLabels(xTicks),
        label: shortened(x.label, letters),
        labelAnchor: "center",
        labelOffset: 38,
      }),
      ...(yAxis === "hidden"
        ? []
        : [
            Plot.axisY({
              ...axis,
              ticks: yTicks,
              tickFormat: tickLabels(yTicks),
              label: shortened(y.label, letters),
              labelAnchor: "center",
              labelOffset: 54,
            }),
          ]),
      Plot.text([title], {
        frameAnchor: "top-left",
        dy: -18,
        fill: colour,
        fontFamily: theme.strongFont,
        fontWeight: 600,
      }),
    ],
  });
}
