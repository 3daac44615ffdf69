import { checkOption, checkOptions } from "../errors/checkOptions.ts";
import { blockCount, realNumber, unitCount } from "../errors/optionRules.ts";
import { add } from "../graph/index.ts";
import { type Activation, activate, activationRule } from "./activation.ts";
import { linear } from "./linear.ts";
import { type Net, withContext } from "./net.ts";

export interface ResidualMlpOptions {
  /** How many residual blocks there are; 2 by default. */
  readonly blocks?: number;
  /**
   * A factor of the result, which below 1 is learned more slowly and generalises better for splines; 1 by
   * default.
   */
  readonly gain?: number;
  /** What precedes each layer of a block; "relu" by default. */
  readonly activation?: Activation;
  /** The share of hidden units of each block that is hidden at random while training; 0 by default. */
  readonly dropout?: number;
}

export const residualMlpRules = {
  blocks: blockCount,
  gain: realNumber({ above: 0, to: 1000 }),
  activation: activationRule,
  dropout: realNumber({ from: 0, below: 1 }),
};

/** Residual blocks of two layers each, of one width: h + W₂·a(W₁·a(h)). Each block starts as the identity. */
export function residualMlp(width = 64, options: ResidualMlpOptions = {}): Net {
  checkOption("residualMlp", "its width", width, unitCount);
  const {
    blocks = 2,
    activation = "relu",
    dropout = 0,
    gain = 1,
  } = checkOptions("residualMlp", options, residualMlpRules);
  return {
    spec: { kind: "residualMlp", width, blocks, activation, dropout, gain },
    reads: "rows",
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
