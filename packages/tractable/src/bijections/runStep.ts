import type { Way } from "../directions/directions.ts";
import type { Mapped } from "../directions/mapped.ts";
import { after, recomputed, type Tensor } from "../graph/index.ts";
import type { Scope } from "../parameters/scope.ts";
import type { Bijection } from "./bijection.ts";

/**
 * One bijection of several that follow each other. Where memory is short (`fit` with `memory: "recompute"`)
 * its gradient finds x again by the other direction, if that is a formula, and otherwise keeps x alone. What
 * is random or follows the batches while training is differentiated as ever, and so is what is made of steps
 * itself, whose steps aren't.
 */
export function runStep(bijection: Bijection, way: Way, x: Tensor, scope: Scope, context?: Tensor): Mapped {
  scope.noteStep();
  if (!scope.recomputes) return bijection[way](x, scope, context);
  const { scope: watching, notes } = scope.watched();
  const mapped = bijection[way](x, watching, context);
  if (notes.hasSteps || !notes.isRepeatable) return mapped;
  const repeating = scope.repeating();
  const other = way === "encode" ? "decode" : "encode";
  const isConstant = mapped.logDet.node.opType === "Constant";
  // what a log-determinant of every row is the sum of shouldn't live until the flow ends
  const passed = mapped.logDet.shape.length > 0 ? after(mapped.value, [mapped.logDet]) : mapped.value;
  const outputs = isConstant ? [passed] : [passed, mapped.logDet];
  const [value, logDet = mapped.logDet] = recomputed({
    outputs,
    x,
    parameters: [...notes.parameters].filter(({ node }) => node.opType !== "Constant"),
    others: context === undefined ? [] : [context],
    again(source) {
      const same = bijection[way](source, repeating, context);
      return isConstant ? [same.value] : [same.value, same.logDet];
    },
    back:
      bijection.directions[other] === "closed form" && bijection.isSteep !== true
        ? ([result]) => bijection[other](result!, repeating, context).value
        : undefined,
  });
  return { ...mapped, value: value!, logDet };
}
