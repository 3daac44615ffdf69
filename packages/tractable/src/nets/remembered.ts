import { declare, type Scope, scopeOf } from "../parameters/scope.ts";

/**
 * A scope that may be asked for the same parameters again and again, for mathematics that applies one net
 * many times: it asks the given scope for all that `write` asks for, once.
 */
export function remembered(scope: Scope, write: (scope: Scope) => void): Scope {
  const tensors = declare(write).map(
    ({ name, shape, initial, role }) => [name, scope.parameter(name, shape, initial, { role })] as const,
  );
  return scopeOf(new Map(tensors));
}
