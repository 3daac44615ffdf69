import { closedForm } from "../directions/directions.ts";
import { checkOptions } from "../errors/checkOptions.ts";
import { wholeNumber } from "../errors/optionRules.ts";
import { TractableError } from "../errors/tractableError.ts";
import { constant, knownSize, matmul } from "../graph/index.ts";
import { productOfReflections } from "../matrices/productOfReflections.ts";
import type { Bijection } from "./bijection.ts";

export interface HouseholderOptions {
  /** How many reflections there are, an even number; 4 by default. */
  readonly reflections?: number;
}

/**
 * z = x·H₁·H₂…, a rotation made of reflections at learnable hyperplanes, in pairs that start as the identity;
 * it preserves volume. Tomczak & Welling (2016).
 */
export function householder(options: HouseholderOptions = {}): Bijection {
  const { reflections = 4 } = checkOptions("householder", options, {
    reflections: wholeNumber({ from: 2, to: 1000 }),
  });
  if (reflections % 2 !== 0) {
    throw new TractableError(
      `householder: expected reflections to be an even number, as two start as the identity, got ${reflections}`,
    );
  }
  return {
    spec: { kind: "householder", reflections },
    directions: closedForm,
    encode: (x, scope) => ({
      value: matmul(x, productOfReflections(knownSize(x.shape[1]), reflections, scope)),
      logDet: constant(0),
    }),
    decode: (z, scope) => ({
      value: matmul(z, productOfReflections(knownSize(z.shape[1]), reflections, scope), {
        transposeB: true,
      }),
      logDet: constant(0),
    }),
  };
}
