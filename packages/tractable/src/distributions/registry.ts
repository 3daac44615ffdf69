import type { Spec } from "../bijections/bijection.ts";
import { type ClassNormalOptions, classNormal } from "./classNormal.ts";
import { diagonalNormal } from "./diagonalNormal.ts";
import type { Distribution } from "./distribution.ts";
import { type GaussianMixtureOptions, gaussianMixture } from "./gaussianMixture.ts";
import { logistic } from "./logistic.ts";
import { standardNormal } from "./standardNormal.ts";
import { type StudentTOptions, studentT } from "./studentT.ts";
import { type UniformBoxOptions, uniformBox } from "./uniformBox.ts";

const factories: Readonly<Record<string, (options: Spec) => Distribution>> = {
  classNormal: (spec) => classNormal(spec as ClassNormalOptions & Spec),
  diagonalNormal,
  gaussianMixture: (spec) => gaussianMixture(spec as GaussianMixtureOptions),
  logistic,
  standardNormal,
  studentT: (spec) => studentT(spec as StudentTOptions),
  uniformBox: (spec) => uniformBox(spec as UniformBoxOptions),
};

/** The distribution that a spec describes. */
export function distributionFrom(spec: Spec): Distribution {
  const factory = factories[spec.kind];
  if (factory === undefined) throw new Error(`distribution: unknown kind "${spec.kind}"`);
  return factory(spec);
}
