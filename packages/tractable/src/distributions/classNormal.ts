import { checkOptions } from "../errors/checkOptions.ts";
import { required, wholeNumber } from "../errors/optionRules.ts";
import { TractableError } from "../errors/tractableError.ts";
import {
  add,
  concat,
  exp,
  full,
  knownSize,
  logSumExp,
  matmul,
  mul,
  split,
  sub,
  sum,
  type Tensor,
} from "../graph/index.ts";
import { zeros } from "../parameters/initial.ts";
import type { Scope } from "../parameters/scope.ts";
import { type Distribution, HALF_LOG_TWO_PI } from "./distribution.ts";
import { normalLogProbs } from "./normalLogProbs.ts";

export interface ClassNormalOptions {
  /** How many classes there are, two or more. */
  readonly classes: number;
  /** The first latent that depends on the class, while those before it are standard normal; 0 by default. */
  readonly from?: number;
}

/**
 * Latents that are normal with a mean and a deviation of each class (Glow's class-conditional prior, Kingma &
 * Dhariwal 2018). The class comes as `context`, [batch, classes] with a one in its place; without it the
 * density is that of the mixture of all classes in equal parts.
 */
export function classNormal(options: ClassNormalOptions): Distribution {
  const { classes, from = 0 } = checkOptions("classNormal", options, {
    classes: required(wholeNumber({ from: 2, to: 100_000 })),
    from: wholeNumber({ from: 0, to: 10_000_000 }),
  });
  const parameters = (features: number, scope: Scope) => ({
    mean: scope.parameter("mean", [classes, features - from], zeros),
    logScale: scope.parameter("logScale", [classes, features - from], zeros),
  });
  const perClass = (z: Tensor, scope: Scope): Tensor => {
    const features = knownSize(z.shape[1]);
    const { mean, logScale } = parameters(features, scope);
    const [plain, own] =
      from === 0 ? [undefined, z] : (split(z, [from, features - from], 1) as [Tensor, Tensor]);
    const logProb = normalLogProbs(own, mean, logScale);
    if (plain === undefined) return logProb;
    const square = mul(sum(mul(plain, plain), { axes: [1], keepDims: true }), -0.5);
    return add(logProb, sub(square, HALF_LOG_TWO_PI * from));
  };
  return {
    spec: { kind: "classNormal", classes, from },
    classes,
    logProbPerClass: perClass,
    logProb(z, scope, context) {
      const all = perClass(z, scope);
      if (context !== undefined) return sum(mul(all, context), { axes: [1] });
      return sub(logSumExp(all), Math.log(classes));
    },
    noise: (features) => [{ law: "normal", size: features }],
    draw([noise], features, scope, context) {
      if (context === undefined)
        throw new TractableError("classNormal: expected a class to draw from, got none");
      const { mean, logScale } = parameters(features, scope);
      const pick = (table: Tensor) => {
        const own = matmul(context, table);
        if (from === 0) return own;
        const none = mul(sum(context, { axes: [1], keepDims: true }), full([1, from], 0));
        return concat([none, own], 1);
      };
      return add(mul(noise!, exp(pick(logScale))), pick(mean));
    },
  };
}
