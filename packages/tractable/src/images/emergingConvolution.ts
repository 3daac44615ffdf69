import type { Bijection } from "../bijections/bijection.ts";
import { closedForm } from "../directions/directions.ts";
import { checkOptions } from "../errors/checkOptions.ts";
import { oneOfNumbers } from "../errors/optionRules.ts";
import {
  abs,
  add,
  constant,
  conv2d,
  exp,
  matmul,
  mul,
  neg,
  pad,
  reciprocal,
  reshape,
  scan,
  sub,
  sum,
  type Tensor,
} from "../graph/index.ts";
import { identityMatrix, triangle } from "../matrices/identityMatrix.ts";
import { invertUnitTriangular } from "../matrices/invertUnitTriangular.ts";
import { zeros } from "../parameters/initial.ts";
import type { Scope } from "../parameters/scope.ts";
import { type ImageSize, imageSizeOf, pixelCount } from "./imageSize.ts";

export interface EmergingConvolutionOptions {
  /** The side of the kernels, 3 or 5; 3 by default. */
  readonly size?: 3 | 5;
}

/** Which pixels, and channels of one pixel, come before which. */
type Order = "forward" | "reverse";

/**
 * Two convolutions that mix pixels with their neighbours and channels with each other: in the first every
 * value depends on those before it, row by row, in the second on those behind, so that each is triangular and
 * both together see the whole neighbourhood. log|det J| = h·w·Σ s of their diagonals.
 * Decoding has a closed form, in passes over pixels whose predecessors are known, 2·h + w of them for kernels
 * of 3×3. What neighbours add to a channel has weights of less than 0.9 together, or rounding would grow from
 * pixel to pixel. Starts as the identity. Emerging convolutions (Hoogeboom et al. 2019, section 3.1).
 */
export function emergingConvolution(options: EmergingConvolutionOptions = {}): Bijection {
  const { size = 3 } = checkOptions("emergingConvolution", options, { size: oneOfNumbers(3, 5) });
  const orders = ["forward", "reverse"] as const;
  return {
    spec: { kind: "emergingConvolution", size },
    directions: closedForm,
    encode(x, scope) {
      const image = imageSizeOf(x, "emergingConvolution");
      let value = x;
      let logDet: Tensor = constant(0);
      for (const order of orders) {
        const { kernel, center, logDiagonal } = parts(image, size, order, scope.child(order));
        const around = (size - 1) / 2;
        const own = pad(pad(reshape(center, [...center.shape, 1, 1]), around, around, 2), around, around, 3);
        const neighbours = matmul(center, reshape(kernel, [image.channels, -1]));
        value = conv2d(value, add(reshape(neighbours, [...kernel.shape]), own));
        logDet = add(logDet, mul(sum(logDiagonal), pixelCount(image)));
      }
      return { value, logDet };
    },
    decode(z, scope) {
      const image = imageSizeOf(z, "emergingConvolution");
      // asked for in the order of encoding
      const known = orders.map((order) => ({
        order,
        ...parts(image, size, order, scope.child(order)),
      }));
      let value = z;
      let logDet: Tensor = constant(0);
      for (const { order, kernel, inverse, logDiagonal } of known.reverse()) {
        const back = reshape(inverse(), [image.channels, image.channels, 1, 1]);
        value = solve(conv2d(value, back), { kernel, image, size, order });
        logDet = sub(logDet, mul(sum(logDiagonal), pixelCount(image)));
      }
      return { value, logDet };
    },
  };
}

/**
 * The kernel of the pixels before, and the triangular matrix (1 + S)·diag eˢ of a pixel's own channels, which
 * comes after the kernel.
 */
function parts({ channels }: ImageSize, size: number, order: Order, scope: Scope) {
  const half = (size * size - 1) / 2;
  const isBefore = Float32Array.from({ length: size * size }, (_, at) =>
    (order === "forward" ? at < half : at > half) ? 1 : 0,
  );
  const raw = scope.parameter("kernel", [channels, channels, size, size], zeros);
  const mixing = scope.parameter("mixing", [channels, channels], zeros);
  const logDiagonal = scope.parameter("logDiagonal", [channels], zeros);
  const one = identityMatrix(channels);
  const strict = triangle(channels, (to, from) => (order === "forward" ? from < to : from > to));
  const unit = add(mul(mixing, strict), one);
  const before = mul(raw, constant(isBefore, [size, size]));
  const total = sum(abs(before), { axes: [1, 2, 3], keepDims: true });
  return {
    kernel: mul(before, reciprocal(add(1, mul(total, 1 / LARGEST_TOTAL)))),
    logDiagonal,
    center: mul(unit, exp(logDiagonal)),
    inverse: () => matmul(mul(one, exp(neg(logDiagonal))), invertUnitTriangular(unit)),
  };
}

/**
 * What the weights of neighbours, of one channel, stay below together: each pixel's error in decoding is then
 * at most ten times that of rounding, however large the image is.
 */
const LARGEST_TOTAL = 0.9;

interface Triangular {
  readonly kernel: Tensor;
  readonly image: ImageSize;
  readonly size: number;
  readonly order: Order;
}

/**
 * x of z = x + kernel∗x: pass t finds the pixels whose turn is t, from those before them; all others
 * are kept at 0, so that nothing wrong grows in their place.
 */
function solve(z: Tensor, { kernel, image, size, order }: Triangular): Tensor {
  const { height, width } = image;
  // a pixel reads rows above up to (size − 1) / 2 columns to the right
  const lag = (size + 1) / 2;
  const passes = width + lag * (height - 1);
  const turns = new Float32Array(passes * height * width);
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const turn = column + lag * row;
      const pixel = row * width + column;
      turns[turn * height * width + (order === "forward" ? pixel : height * width - 1 - pixel)] = 1;
    }
  }
  const { state } = scan({
    state: [mul(z, 0)],
    sequences: [constant(turns, [passes, height, width])],
    step([known], [turn]) {
      const found = sub(z, conv2d(known!, kernel));
      return { state: [add(known!, mul(found, turn!))] };
    },
  });
  return state[0]!;
}
