import { knownSize, type Shape } from "../shape.ts";
import { apply, type Tensor } from "../tensor.ts";
import { adjointKernel, originalOf } from "./adjointKernel.ts";
import { kernelGradient } from "./kernelGradient.ts";
import { reshape } from "./reshape.ts";
import { sum } from "./sum.ts";
import { transpose } from "./transpose.ts";
import { fromWindows, type KernelSize, windows } from "./windows.ts";
import { withGradient } from "./withGradient.ts";

/** Zeros added on either side of the two image axes. */
export type Pads = readonly [number, number];

/**
 * How a correlation can be computed: windows gathered before one product, or scattered after it, by one
 * operator each; or the windows and the product apart, for gradients that use the same windows.
 */
export type CorrelationForm = "Conv" | "ConvTranspose" | "windows, product" | "product, windows";

/**
 * y[n, o, i, j] = bₒ + Σ w[o, c, u, v] · x[n, c, i + u − p, j + v − q], stride 1: x is [batch, c, h, w], the
 * kernel [o, c, kh, kw], the bias [o]; the result is [batch, o, h + 2p − kh + 1, w + 2q − kw + 1].
 */
export function correlate(
  x: Tensor,
  kernel: Tensor,
  pads: Pads,
  bias?: Tensor,
  form: CorrelationForm = cheapestForm(x, kernel),
): Tensor {
  const inputs = bias === undefined ? [x, kernel] : [x, kernel, bias];
  const result = forms[form](x, kernel, pads, bias);
  return withGradient([result], inputs, ([dy]) => [
    correlate(dy!, adjointKernel(kernel), complement(kernel, pads)),
    kernelGradient(x, dy!, pads),
    ...(bias === undefined ? [] : [channelSum(dy!)]),
  ])[0]!;
}

/** Σ over images and pixels; pixels first, which lie side by side, is twice as fast. */
function channelSum(x: Tensor): Tensor {
  return sum(sum(x, { axes: [2, 3] }), { axes: [0] });
}

/** The padding of the transposed correlation, which undoes what this padding does to the sizes. */
export function complement(kernel: Tensor, [p, q]: Pads): Pads {
  return [knownSize(kernel.shape[2]) - 1 - p, knownSize(kernel.shape[3]) - 1 - q];
}

/**
 * Gathered windows are as many as the channels that come in, scattered ones as the channels that go out;
 * gathering is the cheaper of the two for equal numbers. A kernel of one pixel has no windows: Conv is a
 * plain product then. Windows apart pay where they are few against the other channels and can be shared, in
 * training graphs, which are those of a batch of known size; on two threads more, for the engine uses one for
 * its own windows. Measured by bench/convolutions.mjs.
 */
function cheapestForm({ shape }: Tensor, kernel: Tensor): CorrelationForm {
  const [to, from, height, width] = kernel.shape.map(knownSize) as [number, number, number, number];
  const places = height * width;
  const pixels = typeof shape[0] === "number" ? shape[0] * knownSize(shape[2]) * knownSize(shape[3]) : 0;
  const isApart = pixels >= WORTH_WINDOWS && places * Math.min(to, from) <= Math.max(to, from);
  if (places === 1) return "Conv";
  if (2 * to <= from) return isApart ? "product, windows" : "ConvTranspose";
  return isApart ? "windows, product" : "Conv";
}

/** Pixels of all images below which one more operation costs more than the windows. */
const WORTH_WINDOWS = 1024;

const forms: Record<
  CorrelationForm,
  (x: Tensor, kernel: Tensor, pads: Pads, bias: Tensor | undefined) => Tensor
> = {
  Conv: (x, kernel, pads, bias) =>
    apply({
      opType: "Conv",
      inputs: bias === undefined ? [x, kernel] : [x, kernel, bias],
      attributes: { pads: [...pads, ...pads] },
      output: { shape: correlatedShape(x, kernel, pads), dtype: "float32" },
    }),
  ConvTranspose(x, kernel, pads, bias) {
    const adjoint = adjointKernel(kernel);
    const cut = complement(kernel, pads);
    return apply({
      opType: "ConvTranspose",
      inputs: bias === undefined ? [x, adjoint] : [x, adjoint, bias],
      attributes: { pads: [...cut, ...cut] },
      output: { shape: correlatedShape(x, kernel, pads), dtype: "float32" },
    });
  },
  "windows, product"(x, kernel, pads, bias) {
    const original = originalOf(kernel);
    const byOutput = original === undefined ? kernel : transpose(original, [1, 0, 2, 3]);
    const weights = reshape(byOutput, [kernel.shape[0]!, -1, 1, 1]);
    return forms.Conv(windows(x, pads, sizeOf(kernel), original !== undefined), weights, [0, 0], bias);
  },
  "product, windows"(x, kernel, pads, bias) {
    const original = originalOf(kernel);
    const inLast = transpose(original ?? kernel, original === undefined ? [0, 2, 3, 1] : [1, 2, 3, 0]);
    const products = forms.Conv(x, reshape(inLast, [-1, kernel.shape[1]!, 1, 1]), [0, 0], undefined);
    return fromWindows(products, complement(kernel, pads), sizeOf(kernel), original === undefined, bias);
  },
};

function sizeOf(kernel: Tensor): KernelSize {
  return [knownSize(kernel.shape[2]), knownSize(kernel.shape[3])];
}

function correlatedShape(x: Tensor, kernel: Tensor, pads: Pads): Shape {
  const size = (axis: 0 | 1) =>
    knownSize(x.shape[2 + axis]) + 2 * pads[axis] - knownSize(kernel.shape[2 + axis]) + 1;
  return [x.shape[0]!, kernel.shape[0]!, size(0), size(1)];
}
