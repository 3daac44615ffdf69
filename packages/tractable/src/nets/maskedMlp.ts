import { checkOption, checkOptions } from "../errors/checkOptions.ts";
import { layerSizes } from "../errors/optionRules.ts";
import { type Activation, activate, activationRule } from "./activation.ts";
import { hiddenDegrees } from "./hiddenDegrees.ts";
import type { MaskedNet } from "./maskedNet.ts";

export interface MaskedMlpOptions {
  /** What follows each hidden layer; "relu" by default. */
  readonly activation?: Activation;
}

/** A multilayer perceptron with MADE's masks (Germain et al. 2015). */
export function maskedMlp(hidden: readonly number[] = [64, 64], options: MaskedMlpOptions = {}): MaskedNet {
  checkOption("maskedMlp", "its hidden sizes", hidden, layerSizes);
  const { activation = "relu" } = checkOptions("maskedMlp", options, { activation: activationRule });
  return {
    spec: { kind: "maskedMlp", hidden, activation },
    reads: "masked rows",
    apply(entry, degrees, scope, layer, layout) {
      let h = entry;
      let from = degrees.entry;
      hidden.forEach((size, index) => {
        const to = hiddenDegrees(size, degrees);
        h = activate(layer(h, { from, to, scope: scope.child(index), start: "narrow" }), activation);
        from = to;
      });
      const to = degrees.outputs;
      return layer(h, { from, to, scope: scope.child(hidden.length), layout, start: "zero" });
    },
  };
}
