import type { Bijection } from "../bijections/bijection.ts";
import type { Continuous } from "../bijections/continuous.ts";
import { domainOf } from "../directions/domain.ts";
import { checkOptions } from "../errors/checkOptions.ts";
import { partOf, required, unitCount } from "../errors/optionRules.ts";
import type { Tensor } from "../graph/index.ts";
import { mlp } from "../nets/mlp.ts";
import type { Net } from "../nets/net.ts";
import type { Scope } from "../parameters/scope.ts";

export interface EmbeddedOptions {
  /** What gets the embedded context. */
  readonly bijection: Bijection;
  /** What reads the context; `mlp` by default. */
  readonly net?: Net;
  /** How many numbers the net makes of the context; 8 by default. */
  readonly numbers?: number;
}

/**
 * A bijection whose layers get, in the place of the context, the few numbers that one net makes of it,
 * learned together with them: for long contexts, which every layer would have to read by itself. Without a
 * context it is the bijection alone. Summary networks (Radev et al. 2020).
 */
export function embedded(options: EmbeddedOptions): Bijection {
  const {
    bijection,
    net = mlp(),
    numbers = 8,
  } = checkOptions("embedded", options, {
    bijection: required(partOf("bijection")),
    net: partOf("net"),
    numbers: unitCount,
  });
  const embed = (context: Tensor | undefined, scope: Scope) =>
    context && net.apply(context, numbers, scope.child("embedding"), { layout: "rows" });
  const common: Bijection = {
    spec: { kind: "embedded", bijection: bijection.spec, net: net.spec, numbers },
    directions: bijection.directions,
    domain: domainOf([bijection]),
    encode: (x, scope, context) => bijection.encode(x, scope.child("inner"), embed(context, scope)),
    decode: (z, scope, context) => bijection.decode(z, scope.child("inner"), embed(context, scope)),
  };
  if (!isContinuous(bijection)) return common;
  const velocity: Continuous["velocity"] = (x, time, scope, context) =>
    bijection.velocity(x, time, scope.child("inner"), embed(context, scope));
  const flowing: Continuous = { ...common, velocity };
  return flowing;
}

function isContinuous(bijection: Bijection): bijection is Continuous {
  return "velocity" in bijection;
}
