import { isSpec } from "tractable/authoring";
import type { ImageModel } from "./imageModel.ts";

/** "uniform" or "variational": how pixels became real numbers in training; "none" of an integer flow. */
export function dequantizationOf({ spec }: ImageModel): string {
  const { pixels } = spec.flow;
  const found =
    typeof pixels === "object" && pixels !== null && "dequantization" in pixels
      ? pixels.dequantization
      : undefined;
  if (found === "none") return found;
  return isSpec(found) ? found.kind.replace(/Dequantization$/, "") : "unknown";
}
