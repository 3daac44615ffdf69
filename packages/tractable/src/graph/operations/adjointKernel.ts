import { knownSize } from "../shape.ts";
import type { Tensor } from "../tensor.ts";
import { gather } from "./gather.ts";
import { reshape } from "./reshape.ts";
import { transpose } from "./transpose.ts";

const originals = new WeakMap<Tensor, Tensor>();

/**
 * The kernel of the transposed correlation: [to, from, kh, kw] → [from, to, kh, kw], turned by 180°. The
 * adjoint of an adjoint is the very tensor it was made of.
 */
export function adjointKernel(kernel: Tensor): Tensor {
  const original = originalOf(kernel);
  if (original !== undefined) return original;
  const places = knownSize(kernel.shape[2]) * knownSize(kernel.shape[3]);
  const adjoint = places === 1 ? transpose(kernel, [1, 0, 2, 3]) : turned(kernel);
  originals.set(adjoint, kernel);
  return adjoint;
}

/** What a kernel is the adjoint of, if it was made as one. */
export function originalOf(kernel: Tensor): Tensor | undefined {
  return originals.get(kernel);
}

function turned(kernel: Tensor): Tensor {
  const [to, from, height, width] = kernel.shape.map(knownSize) as [number, number, number, number];
  const places = height * width;
  const backwards = Array.from({ length: places }, (_, place) => places - 1 - place);
  // one axis moved is a fast transposition, and whole channels of places are turned in one piece
  const byPlace = gather(transpose(reshape(kernel, [to, from, places]), [2, 0, 1]), backwards, 0);
  return reshape(transpose(byPlace, [2, 1, 0]), [from, to, height, width]);
}
