import { type Activation, activate } from "./activation.ts";
import { linear } from "./linear.ts";
import { type Net, withContext } from "./net.ts";

export interface MlpOptions {
  readonly activation?: Activation;
  /** Scales the last layer, and with it how far a step of training moves the result. */
  readonly gain?: number;
}

/** A multilayer perceptron with the given hidden sizes. */
export function mlp(
  hidden: readonly number[] = [64, 64],
  { activation = "relu", gain = 1 }: MlpOptions = {},
): Net {
  return {
    spec: { kind: "mlp", hidden, activation, gain },
    apply(x, outputs, scope, { context, layout } = {}) {
      let h = withContext(x, context);
      hidden.forEach((size, index) => {
        h = activate(linear(h, size, scope.child(index), { start: "narrow" }), activation);
      });
      return linear(h, outputs, scope.child(hidden.length), { layout, start: "zero", gain });
    },
  };
}
