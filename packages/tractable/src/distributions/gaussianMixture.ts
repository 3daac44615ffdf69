import { checkOptions } from "../errors/checkOptions.ts";
import { wholeNumber } from "../errors/optionRules.ts";
import { add, exp, knownSize, logSumExp, matmul, mul, reshape, softmax, sub } from "../graph/index.ts";
import { uniform, zeros } from "../parameters/initial.ts";
import type { Scope } from "../parameters/scope.ts";
import type { Distribution } from "./distribution.ts";
import { normalLogProbs } from "./normalLogProbs.ts";
import { pickComponent } from "./pickComponent.ts";

export interface GaussianMixtureOptions {
  /** How many normals are mixed; 8 by default. */
  readonly components?: number;
}

/** A learnable mixture of normals with diagonal covariance: a base with several modes. */
export function gaussianMixture(options: GaussianMixtureOptions = {}): Distribution {
  const { components = 8 } = checkOptions("gaussianMixture", options, {
    components: wholeNumber({ to: 1000 }),
  });
  const parameters = (features: number, scope: Scope) => ({
    scores: scope.parameter("scores", [components], zeros),
    means: scope.parameter("means", [components, features], uniform(1)),
    logScales: scope.parameter("logScales", [components, features], zeros),
  });
  return {
    spec: { kind: "gaussianMixture", components },
    logProb(z, scope) {
      const features = knownSize(z.shape[1]);
      const { scores, means, logScales } = parameters(features, scope);
      const normal = normalLogProbs(z, means, logScales);
      return logSumExp(add(normal, sub(scores, logSumExp(scores))));
    },
    noise: (features) => [
      { law: "uniform", size: 1 },
      { law: "normal", size: features },
    ],
    draw([level, noise], features, scope) {
      const { scores, means, logScales } = parameters(features, scope);
      const chosen = pickComponent(softmax(reshape(scores, [1, components])), level!, components);
      return add(matmul(chosen, means), mul(noise!, exp(matmul(chosen, logScales))));
    },
  };
}
