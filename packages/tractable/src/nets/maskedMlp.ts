import { fixed } from "../graph/index.ts";
import { type Activation, activate } from "./activation.ts";
import { linear } from "./linear.ts";
import { admits, hiddenDegrees } from "./masks.ts";
import { type MaskedNet, sourceDegrees, withContext } from "./net.ts";

export interface MaskedMlpOptions {
  readonly activation?: Activation;
}

/** A multilayer perceptron with MADE's masks (Germain et al. 2015). */
export function maskedMlp(
  hidden: readonly number[] = [64, 64],
  { activation = "relu" }: MaskedMlpOptions = {},
): MaskedNet {
  return {
    spec: { kind: "maskedMlp", hidden, activation },
    apply(x, degrees, scope, { context, layout } = {}) {
      let h = withContext(x, context);
      let seen = sourceDegrees(degrees, fixed(h.shape[1]));
      hidden.forEach((size, index) => {
        const next = hiddenDegrees(size, degrees.inputs.length, context !== undefined);
        h = activate(linear(h, size, scope.child(index), { mask: admits(seen, next) }), activation);
        seen = next;
      });
      const last = { layout, start: "zero", mask: admits(seen, degrees.outputs) } as const;
      return linear(h, degrees.outputs.length, scope.child(hidden.length), last);
    },
  };
}
