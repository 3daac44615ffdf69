import { fixed, type Shape } from "../shape.ts";
import { apply, type Tensor } from "../tensor.ts";
import { adjointKernel } from "./adjointKernel.ts";
import { kernelGradient } from "./kernelGradient.ts";
import { sum } from "./sum.ts";
import { withGradient } from "./withGradient.ts";

/** Zeros added on either side of the two image axes. */
export type Pads = readonly [number, number];

/** How a correlation can be computed: windows gathered before one product, or scattered after it. */
export type CorrelationForm = "Conv" | "ConvTranspose";

/**
 * y[n, o, i, j] = bₒ + Σ w[o, c, u, v] · x[n, c, i + u − p, j + v − q], stride 1: x is [batch, c, h, w], the kernel
 * [o, c, kh, kw], the bias [o]; the result is [batch, o, h + 2p − kh + 1, w + 2q − kw + 1].
 */
export function correlate(
  x: Tensor,
  kernel: Tensor,
  pads: Pads,
  bias?: Tensor,
  form: CorrelationForm = cheapestForm(kernel),
): Tensor {
  const inputs = bias === undefined ? [x, kernel] : [x, kernel, bias];
  const result = forms[form](x, kernel, pads, bias);
  return withGradient([result], inputs, ([dy]) => [
    correlate(dy!, adjointKernel(kernel), complement(kernel, pads)),
    kernelGradient(x, dy!, pads),
    ...(bias === undefined ? [] : [sum(dy!, { axes: [0, 2, 3] })]),
  ])[0]!;
}

/** The padding of the transposed correlation, which undoes what this padding does to the sizes. */
export function complement(kernel: Tensor, [p, q]: Pads): Pads {
  return [fixed(kernel.shape[2]) - 1 - p, fixed(kernel.shape[3]) - 1 - q];
}

/**
 * Gathered windows are as many as the channels that come in, scattered ones as the channels that go out; gathering
 * is the cheaper of the two for equal numbers. A kernel of one pixel has no windows: Conv is a plain product then.
 * Measured by bench/convolutions.mjs.
 */
function cheapestForm({ shape }: Tensor): CorrelationForm {
  const [to, from, height, width] = shape.map(fixed) as [number, number, number, number];
  return height * width > 1 && 2 * to <= from ? "ConvTranspose" : "Conv";
}

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
};

function correlatedShape(x: Tensor, kernel: Tensor, pads: Pads): Shape {
  const size = (axis: 0 | 1) => fixed(x.shape[2 + axis]) + 2 * pads[axis] - fixed(kernel.shape[2 + axis]) + 1;
  return [x.shape[0]!, kernel.shape[0]!, size(0), size(1)];
}
