import { checkOptions } from "../errors/checkOptions.ts";
import { partOf } from "../errors/optionRules.ts";
import { TractableError } from "../errors/tractableError.ts";
import { add, exp, mul, neg, split, sub, sum, type Tensor } from "../graph/index.ts";
import { mlp } from "../nets/mlp.ts";
import type { Net } from "../nets/net.ts";
import type { Scope } from "../parameters/scope.ts";
import { softBound } from "../parameters/softBound.ts";
import { type Distribution, featuresOf, HALF_LOG_TWO_PI } from "./distribution.ts";

export interface ConditionalNormalOptions {
  /** What computes means and deviations from the context; `mlp` by default. */
  readonly net?: Net;
}

/**
 * Independent normal laws whose means and deviations a net computes from the context, for densities given a
 * context. Starts as the standard normal; deviations stay within e^±5.
 */
export function conditionalNormal(options: ConditionalNormalOptions = {}): Distribution {
  const { net = mlp() } = checkOptions("conditionalNormal", options, { net: partOf("net") });
  const parameters = (features: number, scope: Scope, context: Tensor | undefined) => {
    if (context === undefined) {
      throw new TractableError(
        "conditionalNormal: expected a flow with a context, got one without; use diagonalNormal",
      );
    }
    const outputs = net.apply(context, 2 * features, scope.child("net"), { layout: "rows" });
    const [mean, raw] = split(outputs, [features, features], 1) as [Tensor, Tensor];
    return { mean, logScale: softBound(raw, LARGEST_LOG_SCALE) };
  };
  return {
    spec: { kind: "conditionalNormal", net: net.spec },
    logProb(z, scope, context) {
      const features = featuresOf(z);
      const { mean, logScale } = parameters(features, scope, context);
      const standard = mul(sub(z, mean), exp(neg(logScale)));
      const perRow = mul(sum(mul(standard, standard), { axes: [1] }), -0.5);
      return sub(sub(perRow, sum(logScale, { axes: [1] })), HALF_LOG_TWO_PI * features);
    },
    noise: (features) => [{ law: "normal", size: features }],
    draw([noise], features, scope, context) {
      const { mean, logScale } = parameters(features, scope, context);
      return add(mul(noise!, exp(logScale)), mean);
    },
  };
}

const LARGEST_LOG_SCALE = 5;
