import { stopGradient, sub, type Tensor } from "../graph/index.ts";
import { type Declaration, type Scope, scopeOf } from "../parameters/scope.ts";
import type { Density } from "./density.ts";

/** The logarithm of a density up to a number, [batch], of rows in data units, [batch, features]. */
export type Target = (x: Tensor) => Tensor;

/**
 * What reverse Kullback–Leibler divergence makes large, in the place of a log-density: ln target(x) − ln q(x)
 * of rows x that the model draws, whose mean is a lower bound on the target's log-normaliser. The rows that
 * are fed are not looked at; the noise of draws is. Parameters act through x alone, while those in ln q are
 * held: their gradient is 0 on average, and without it the gradient vanishes where q is the target (the path
 * gradient; Roeder et al. 2017).
 */
export function reverseDensity(
  model: Density,
  declarations: readonly Declaration[],
  target: Target,
): Density {
  const { base, features } = model.flow;
  return {
    ...model,
    noise: base.noise(features),
    logProb({ noise }, scope) {
      const tensors = parametersOf(declarations, scope);
      // without the hooks of training: dropout would make q another one in each direction
      const x = model.draw(noise, scopeOf(tensors), {});
      const held = new Map([...tensors].map(([name, tensor]) => [name, stopGradient(tensor)]));
      return sub(target(x), model.logProb({ x, noise: [] }, scopeOf(held)));
    },
  };
}

function parametersOf(declarations: readonly Declaration[], scope: Scope): Map<string, Tensor> {
  return new Map(
    declarations.map(({ name, shape, initial, role }) => [
      name,
      scope.parameter(name, shape, initial, { role }),
    ]),
  );
}
