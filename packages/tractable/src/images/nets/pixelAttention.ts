import {
  add,
  batchMatmul,
  knownSize,
  mul,
  reshape,
  softmax,
  split,
  type Tensor,
  transpose,
} from "../../graph/index.ts";
import { uniform } from "../../parameters/initial.ts";
import type { Scope } from "../../parameters/scope.ts";
import { convolution } from "./convolution.ts";

/**
 * Every pixel of x, [batch, channels, h, w], becomes a mean of all pixels, weighted by how well they match
 * it; each of `heads` groups of channels matches by itself, and where a pixel is is learned. Attention
 * (Vaswani et al. 2017, section 3.2) as in Flow++ (Ho et al. 2019, section 3.3). It takes memory for
 * heads·(h·w)² numbers a row.
 */
export function pixelAttention(x: Tensor, heads: number, scope: Scope): Tensor {
  const [channels, height, width] = x.shape.slice(1).map(knownSize) as [number, number, number];
  const position = scope.parameter("position", [channels, height, width], uniform(POSITIONS));
  const size = channels / heads;
  const all = convolution(add(x, position), 3 * channels, scope.child("all"), { size: 1 });
  const [query, key, value] = split(all, [channels, channels, channels], 1).map((part) =>
    reshape(part, [-1, size, height * width]),
  ) as [Tensor, Tensor, Tensor];
  const pixelsFirst = (part: Tensor) => transpose(part, [0, 2, 1]);
  const weights = softmax(batchMatmul(pixelsFirst(mul(query, 1 / Math.sqrt(size))), key));
  return reshape(pixelsFirst(batchMatmul(weights, pixelsFirst(value))), x.shape);
}

/** Positions start within so much of 0. */
const POSITIONS = 0.02;
