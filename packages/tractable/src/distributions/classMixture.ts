import { checkOptions } from "../errors/checkOptions.ts";
import { required, wholeNumber } from "../errors/optionRules.ts";
import { TractableError } from "../errors/tractableError.ts";
import {
  add,
  exp,
  knownSize,
  logSumExp,
  matmul,
  mul,
  reshape,
  softmax,
  sub,
  sum,
  type Tensor,
} from "../graph/index.ts";
import { uniform, zeros } from "../parameters/initial.ts";
import type { Scope } from "../parameters/scope.ts";
import type { Distribution } from "./distribution.ts";
import { normalLogProbs } from "./normalLogProbs.ts";
import { pickComponent } from "./pickComponent.ts";

export interface ClassMixtureOptions {
  /** How many classes there are, two or more. */
  readonly classes: number;
  /** How many normals each class mixes; 4 by default. */
  readonly components?: number;
}

/**
 * Latents of each class are a learnable mixture of normals of its own, for classes that fall into several
 * groups. The class comes as `context`, [batch, classes] with a one in its place; without it the density is
 * that of all classes in equal parts. Conditional Gaussian mixtures as priors (Izmailov et al. 2020, with one
 * normal a class).
 */
export function classMixture(options: ClassMixtureOptions): Distribution {
  const { classes, components = 4 } = checkOptions("classMixture", options, {
    classes: required(wholeNumber({ from: 2, to: 100_000 })),
    components: wholeNumber({ to: 1000 }),
  });
  const parameters = (features: number, scope: Scope) => ({
    scores: scope.parameter("scores", [classes, components], zeros),
    means: scope.parameter("means", [classes * components, features], uniform(1)),
    logScales: scope.parameter("logScales", [classes * components, features], zeros),
  });
  const perClass = (z: Tensor, scope: Scope): Tensor => {
    const features = knownSize(z.shape[1]);
    const { scores, means, logScales } = parameters(features, scope);
    const normal = reshape(normalLogProbs(z, means, logScales), [-1, classes, components]);
    return logSumExp(add(normal, sub(scores, reshape(logSumExp(scores), [classes, 1]))));
  };
  return {
    spec: { kind: "classMixture", classes, components },
    classes,
    logProbPerClass: perClass,
    logProb(z, scope, context) {
      const all = perClass(z, scope);
      if (context !== undefined) return sum(mul(all, context), { axes: [1] });
      return sub(logSumExp(all), Math.log(classes));
    },
    noise: (features) => [
      { law: "uniform", size: 1 },
      { law: "normal", size: features },
    ],
    draw([level, noise], features, scope, context) {
      if (context === undefined)
        throw new TractableError("classMixture: expected a class to draw from, got none");
      const { scores, means, logScales } = parameters(features, scope);
      const chosen = pickComponent(matmul(context, softmax(scores)), level!, components);
      const places = mul(reshape(context, [-1, classes, 1]), reshape(chosen, [-1, 1, components]));
      const oneHot = reshape(places, [-1, classes * components]);
      return add(matmul(oneHot, means), mul(noise!, exp(matmul(oneHot, logScales))));
    },
  };
}
