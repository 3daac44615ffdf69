import { add } from "../graph/index.ts";
import { type Activation, activate } from "./activation.ts";
import { linear } from "./linear.ts";
import { type Net, withContext } from "./net.ts";

export interface ResidualMlpOptions {
  readonly blocks?: number;
  /** A factor of the result: below 1 it is learned more slowly, which generalises better for splines. */
  readonly gain?: number;
  readonly activation?: Activation;
  /** The share of hidden units of each block that is hidden at random while training. */
  readonly dropout?: number;
}

/** Residual blocks of two layers each, of one width: h + W₂·a(W₁·a(h)). Each block starts as the identity. */
export function residualMlp(
  width = 64,
  { blocks = 2, activation = "relu", dropout = 0, gain = 1 }: ResidualMlpOptions = {},
): Net {
  return {
    spec: { kind: "residualMlp", width, blocks, activation, dropout, gain },
    apply(x, outputs, scope, { context, layout } = {}) {
      let h = linear(withContext(x, context), width, scope.child("first"));
      for (let block = 0; block < blocks; block++) {
        const part = scope.child(block);
        const inner = linear(activate(h, activation), width, part.child(0));
        h = add(
          h,
          linear(part.dropout(activate(inner, activation), dropout), width, part.child(1), { start: "zero" }),
        );
      }
      return linear(activate(h, activation), outputs, scope.child("last"), { layout, gain, start: "zero" });
    },
  };
}
