import {
  type Flow,
  glow,
  imageRealNvp,
  nice,
  uniformDequantization,
  variationalDequantization,
} from "tractable";
import { refuseOptions } from "../options/refuseOptions.ts";
import { checkHalvings } from "./checkHalvings.ts";

export const IMAGE_FLOWS = ["glow", "realnvp", "nice"] as const;
export type ImageFlowName = (typeof IMAGE_FLOWS)[number];

export interface ImageFlowOptions {
  readonly levels?: number;
  readonly steps?: number;
  readonly width?: number;
  readonly blocks?: number;
  readonly dequantization?: "uniform" | "variational";
}

export interface ImageShape {
  readonly channels: number;
  readonly height: number;
  readonly width: number;
}

const LEVELS = 2;
/** Hidden layers of the nets of NICE (Dinh et al. 2015, section 5.1). */
const NICE_LAYERS = 5;

/** Refuses options that a flow has no use for. */
export function checkImageFlowOptions(name: ImageFlowName, options: ImageFlowOptions): void {
  const unused = {
    glow: ["blocks"],
    realnvp: ["steps"],
    nice: ["levels", "steps", "blocks"],
  } as const;
  const users = { levels: "glow or realnvp", steps: "glow", blocks: "realnvp" } as const;
  for (const option of unused[name]) {
    refuseOptions(options, [option], `it is for --flow ${users[option]}, got ${name}; leave it out`);
  }
}

/** The architecture for images; refuses sizes that can't be halved as often as it halves them. */
export function imageFlow(
  name: ImageFlowName,
  image: ImageShape,
  classes: number,
  { levels = LEVELS, steps, width, blocks, dequantization: kind }: ImageFlowOptions,
): Flow {
  const dequantization = kind === "variational" ? variationalDequantization() : uniformDequantization();
  const common = { image, classes, dequantization };
  switch (name) {
    case "glow":
      checkHalvings(image, { levels, halvings: levels });
      return glow({ ...common, levels, steps, width });
    case "realnvp":
      // The last level keeps its size.
      checkHalvings(image, { levels, halvings: levels - 1 });
      return imageRealNvp({ ...common, levels, width, blocks });
    case "nice":
      return nice({ ...common, hidden: width === undefined ? undefined : Array(NICE_LAYERS).fill(width) });
  }
}
