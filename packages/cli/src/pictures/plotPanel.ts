import * as Plot from "@observablehq/plot";
import { parseHTML } from "linkedom";
import type { Panel } from "./page.ts";
import { theme } from "./theme.ts";

const { document } = parseHTML("<!doctype html><html><body></body></html>");

/** A plot in the common style, to be put on a page. */
export function plotPanel(options: Plot.PlotOptions & { width: number; height: number }): Panel {
  const figure = Plot.plot({
    ...options,
    document,
    style: { fontFamily: theme.font, fontSize: `${theme.fontSize}px`, color: theme.ink, background: "none" },
  });
  for (const style of figure.querySelectorAll("style")) style.remove();
  figure.removeAttribute("class");
  // A label at the edge may stick out a little.
  figure.setAttribute("overflow", "visible");
  return { width: options.width, height: options.height, svg: figure.outerHTML };
}
