import { losslessLengths } from "@tractable/data";
import type { Complexity } from "tractable";

/** Images are as complex as their lossless WebP is long. */
export const webpComplexity: Complexity = { name: "webp", lengths: losslessLengths };
