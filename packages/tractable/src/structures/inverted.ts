import type { Bijection } from "../bijections/bijection.ts";
import { domainOf } from "../directions/domain.ts";
import { checkOptions } from "../errors/checkOptions.ts";
import { partOf, required } from "../errors/optionRules.ts";

export interface InvertedOptions {
  /** The bijection to turn around. */
  readonly bijection: Bijection;
}

/**
 * A bijection with its directions exchanged: what decoded now encodes. It makes an inverse autoregressive
 * flow of an autoregressive one, whose samples take one pass and whose densities take one a feature.
 */
export function inverted(options: InvertedOptions): Bijection {
  const { bijection } = checkOptions("inverted", options, { bijection: required(partOf("bijection")) });
  const { encode, decode } = bijection.directions;
  return {
    spec: { kind: "inverted", bijection: bijection.spec },
    directions: { encode: decode, decode: encode },
    domain: domainOf([bijection]),
    encode: (x, scope, context) => bijection.decode(x, scope, context),
    decode: (z, scope, context) => bijection.encode(z, scope, context),
  };
}
