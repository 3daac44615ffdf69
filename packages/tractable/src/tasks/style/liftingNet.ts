import { constant, conv2d, knownSize, matmul, relu, reshape, type Tensor } from "../../graph/index.ts";
import { uniform, zeros } from "../../parameters/initial.ts";
import type { Scope } from "../../parameters/scope.ts";
import { withEdges } from "./edges.ts";

export interface LiftingNetOptions {
  /** How many channels it makes. */
  readonly outputs: number;
  /** How many channels it has inside. */
  readonly width: number;
  /** Whether it sees curvature alone, so that averages that change evenly give 0; false by default. */
  readonly isBlindToSlopes?: boolean;
}

/**
 * The net of a coupling: 3×3, 1×1 and 3×3 convolutions, the first two rectified, as in Glow; the last starts
 * at 0. Without biases (Mohan et al. 2020) it gives 0 where there is nothing to see, and twice as much where
 * the contrast is twice as large: what is even stays even, and shows no pattern.
 */
export function liftingNet(x: Tensor, options: LiftingNetOptions, scope: Scope): Tensor {
  const { outputs, width, isBlindToSlopes = false } = options;
  const first = scope.child(0);
  const seen = kernel(x, { outputs: width, size: 3 }, first);
  const unfolded = relu(conv2d(withEdges(x), isBlindToSlopes ? blind(seen) : seen, { padding: 0 }));
  const mixed = relu(conv2d(unfolded, kernel(unfolded, { outputs: width, size: 1 }, scope.child(1))));
  const last = kernel(mixed, { outputs, size: 3, start: "zero" }, scope.child(2));
  return conv2d(withEdges(mixed), last, { padding: 0 });
}

interface KernelOptions {
  readonly outputs: number;
  readonly size: 1 | 3;
  readonly start?: "zero";
}

function kernel(x: Tensor, { outputs, size, start }: KernelOptions, scope: Scope): Tensor {
  const inputs = knownSize(x.shape[1]);
  const bound = Math.sqrt(6 / (inputs * size * size));
  return scope.parameter("weight", [outputs, inputs, size, size], start === "zero" ? zeros : uniform(bound));
}

const PLACES = 9;

/** 3×3 kernels without their shares of a constant and of the two slopes, which are all orthogonal. */
function blind(kernels: Tensor): Tensor {
  const shapes = [() => 1, (place: number) => (place % 3) - 1, (place: number) => Math.floor(place / 3) - 1];
  const projection = Float32Array.from({ length: PLACES * PLACES }, (_, at) => {
    const [a, b] = [Math.floor(at / PLACES), at % PLACES];
    const taken = shapes.map((shape) => {
      const norm = Array.from({ length: PLACES }, (_, place) => shape(place) ** 2).reduce((x, y) => x + y);
      return (shape(a) * shape(b)) / norm;
    });
    return (a === b ? 1 : 0) - taken.reduce((x, y) => x + y);
  });
  const rows = matmul(reshape(kernels, [-1, PLACES]), constant(projection, [PLACES, PLACES]));
  return reshape(rows, kernels.shape);
}
