import { add, fixed } from "../graph/index.ts";
import { type Activation, activate } from "./activation.ts";
import { linear } from "./linear.ts";
import { admits, hiddenDegrees } from "./masks.ts";
import { type MaskedNet, sourceDegrees, withContext } from "./net.ts";

export interface ResidualMaskedMlpOptions {
  readonly blocks?: number;
  /** A factor of the result: below 1 it is learned more slowly, which generalises better for splines. */
  readonly gain?: number;
  readonly activation?: Activation;
  /** The share of hidden units of each block that is hidden at random while training. */
  readonly dropout?: number;
}

/** Residual blocks with MADE's masks: all hidden layers share their degrees, so the shortcut keeps the order. */
export function residualMaskedMlp(
  width = 64,
  { blocks = 2, activation = "relu", dropout = 0, gain = 1 }: ResidualMaskedMlpOptions = {},
): MaskedNet {
  return {
    spec: { kind: "residualMaskedMlp", width, blocks, activation, dropout, gain },
    apply(x, degrees, scope, { context, layout } = {}) {
      const entry = withContext(x, context);
      const seen = sourceDegrees(degrees, fixed(entry.shape[1]));
      const hidden = hiddenDegrees(width, degrees.inputs.length, context !== undefined);
      const mask = admits(hidden, hidden);
      let h = linear(entry, width, scope.child("first"), { mask: admits(seen, hidden) });
      for (let block = 0; block < blocks; block++) {
        const part = scope.child(block);
        const inner = linear(activate(h, activation), width, part.child(0), { mask });
        h = add(
          h,
          linear(part.dropout(activate(inner, activation), dropout), width, part.child(1), {
            mask,
            start: "zero",
          }),
        );
      }
      const last = { layout, gain, start: "zero", mask: admits(hidden, degrees.outputs) } as const;
      return linear(activate(h, activation), degrees.outputs.length, scope.child("last"), last);
    },
  };
}
