import { checkOption, checkOptions } from "../errors/checkOptions.ts";
import { unitCount } from "../errors/optionRules.ts";
import { add } from "../graph/index.ts";
import { activate } from "./activation.ts";
import { hiddenDegrees } from "./hiddenDegrees.ts";
import type { MaskedNet } from "./maskedNet.ts";
import { type ResidualMlpOptions, residualMlpRules } from "./residualMlp.ts";

export type ResidualMaskedMlpOptions = ResidualMlpOptions;

/**
 * Residual blocks with MADE's masks: all hidden layers share their degrees, so the shortcut keeps the order.
 */
export function residualMaskedMlp(width = 64, options: ResidualMaskedMlpOptions = {}): MaskedNet {
  checkOption("residualMaskedMlp", "its width", width, unitCount);
  const {
    blocks = 2,
    activation = "relu",
    dropout = 0,
    gain = 1,
  } = checkOptions("residualMaskedMlp", options, residualMlpRules);
  return {
    spec: { kind: "residualMaskedMlp", width, blocks, activation, dropout, gain },
    reads: "masked rows",
    apply(entry, degrees, scope, layer, layout) {
      const hidden = hiddenDegrees(width, degrees);
      const within = { from: hidden, to: hidden };
      let h = layer(entry, { from: degrees.entry, to: hidden, scope: scope.child("first") });
      for (let block = 0; block < blocks; block++) {
        const part = scope.child(block);
        const inner = activate(
          layer(activate(h, activation), { ...within, scope: part.child(0) }),
          activation,
        );
        const shown = part.dropout(inner, dropout);
        h = add(h, layer(shown, { ...within, scope: part.child(1), start: "zero" }));
      }
      const last = { from: hidden, to: degrees.outputs, scope: scope.child("last") };
      return layer(activate(h, activation), { ...last, layout, gain, start: "zero" });
    },
  };
}
