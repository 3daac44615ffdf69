import { checkOption, checkOptions } from "../errors/checkOptions.ts";
import { layerSizes, realNumber } from "../errors/optionRules.ts";
import { type Activation, activate, activationRule } from "./activation.ts";
import { linear } from "./linear.ts";
import { type Net, withContext } from "./net.ts";

export interface MlpOptions {
  /** What follows each hidden layer; "relu" by default. */
  readonly activation?: Activation;
  /** A factor of the last layer, and with it of how far a step of training moves the result; 1 by default. */
  readonly gain?: number;
}

/** A multilayer perceptron with the given hidden sizes. */
export function mlp(hidden: readonly number[] = [64, 64], options: MlpOptions = {}): Net {
  checkOption("mlp", "its hidden sizes", hidden, layerSizes);
  const { activation = "relu", gain = 1 } = checkOptions("mlp", options, {
    activation: activationRule,
    gain: realNumber({ above: 0, to: 1000 }),
  });
  return {
    spec: { kind: "mlp", hidden, activation, gain },
    reads: "rows",
    apply(x, outputs, scope, { context, layout } = {}) {
      let h = withContext(x, context);
      hidden.forEach((size, index) => {
        h = activate(linear(h, size, scope.child(index), { start: "narrow" }), activation);
      });
      return linear(h, outputs, scope.child(hidden.length), { layout, start: "zero", gain });
    },
  };
}
