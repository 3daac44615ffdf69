import { isPart } from "../text/architecture.ts";
import type { ImageModel } from "./imageModel.ts";

/** "uniform" or "variational": how pixels became real numbers in training. */
export function dequantizationOf({ spec }: ImageModel): string {
  const { pixels } = spec.flow;
  const found =
    typeof pixels === "object" && pixels !== null && "dequantization" in pixels
      ? pixels.dequantization
      : undefined;
  return isPart(found) ? found.kind.replace(/Dequantization$/, "") : "unknown";
}
