import type { Mapped } from "../directions/mapped.ts";
import { TractableError } from "../errors/tractableError.ts";
import type { Flow } from "../flows/flow.ts";
import { add, reshape, type Tensor } from "../graph/index.ts";
import type { Scope } from "../parameters/scope.ts";
import { PREFIX } from "./parameterNames.ts";

/** ln p(x | class) of every class, [batch, classes], of rows that are encoded. */
export function perClass({ name, base }: Flow, { value, logDet }: Mapped, scope: Scope): Tensor {
  if (base.logProbPerClass === undefined)
    throw new TractableError(`${name}: expected a base with classes, got ${base.spec.kind}`);
  const logProb = base.logProbPerClass(value, scope.child(PREFIX.base));
  return add(logProb, logDet.shape.length === 0 ? logDet : reshape(logDet, [logDet.shape[0]!, 1]));
}
