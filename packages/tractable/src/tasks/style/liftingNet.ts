import { conv2d, knownSize, relu, type Tensor } from "../../graph/index.ts";
import { uniform, zeros } from "../../parameters/initial.ts";
import type { Scope } from "../../parameters/scope.ts";
import { withEdges } from "./edges.ts";

/**
 * The net of a coupling: 3×3, 1×1 and 3×3 convolutions, the first two rectified, as in Glow; the last starts
 * at 0.
 */
export function liftingNet(x: Tensor, outputs: number, width: number, scope: Scope): Tensor {
  const first = relu(layer(withEdges(x), width, 3, scope.child(0)));
  const second = relu(layer(first, width, 1, scope.child(1)));
  return layer(withEdges(second), outputs, 3, scope.child(2), "zero");
}

function layer(x: Tensor, outputs: number, size: 1 | 3, scope: Scope, start: "he" | "zero" = "he"): Tensor {
  const inputs = knownSize(x.shape[1]);
  const bound = Math.sqrt(6 / (inputs * size * size));
  const weight = scope.parameter(
    "weight",
    [outputs, inputs, size, size],
    start === "zero" ? zeros : uniform(bound),
  );
  return conv2d(x, weight, { padding: 0, bias: scope.parameter("bias", [outputs], zeros) });
}
