import { TractableError } from "../../errors/tractableError.ts";
import { add, knownSize, reshape, type Tensor } from "../../graph/index.ts";
import { sameShape, showShape } from "../../graph/shape.ts";
import { linear } from "../../nets/linear.ts";
import type { Scope } from "../../parameters/scope.ts";
import type { Spec } from "../../specs/spec.ts";
import { convolution } from "./convolution.ts";

export interface ImageNetOptions {
  /**
   * [batch, contextFeatures], which acts on every pixel alike, or images [batch, c, h, w] of the height and
   * width of the net's input, which act on the pixels around (as if they were further channels of the input);
   * none by default.
   */
  readonly context?: Tensor;
}

/** A network from images [batch, in, h, w] to [batch, outputs, h, w]; its result is 0 at the start. */
export interface ImageNet {
  /** The net as plain data: its kind and its options. */
  readonly spec: Spec;
  /** What it reads, so that it isn't taken for a net of another sort; left out, it isn't looked at. */
  readonly reads?: "images";
  /** Computes `outputs` channels of every image, [batch, channels, height, width], and keeps its size. */
  apply(x: Tensor, outputs: number, scope: Scope, options?: ImageNetOptions): Tensor;
}

/**
 * Adds a learned function of the context, which may start as 0, to every channel of h: a linear one, the same
 * at every pixel, or a 3×3 convolution of an image context.
 */
export function addContext(
  h: Tensor,
  context: Tensor | undefined,
  scope: Scope,
  start: "he" | "zero" = "he",
): Tensor {
  if (context === undefined) return h;
  const [batch, channels, ...size] = h.shape;
  if (context.shape.length === 2) {
    const shift = linear(context, knownSize(channels), scope, { start });
    return add(h, reshape(shift, [batch!, channels!, 1, 1]));
  }
  if (context.shape.length !== 4 || !sameShape(context.shape.slice(2), size)) {
    throw new TractableError(
      `image net: expected a context [batch, features] or images [batch, channels, ${size.join(", ")}] of the net's own size, got ${showShape(context.shape)}`,
    );
  }
  return add(h, convolution(context, knownSize(channels), scope, { start }));
}
