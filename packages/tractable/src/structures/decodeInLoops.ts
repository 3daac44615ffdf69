import { type Mapped, worse } from "../directions/mapped.ts";
import { add, concat, matmul, mul, reshape, scan, slice, sum, type Tensor } from "../graph/index.ts";
import { inverseOrder } from "../graph/inverseOrder.ts";
import { planPasses } from "../nets/runInPasses.ts";
import { applyScalarMap } from "../scalarMaps/applyScalarMap.ts";
import { type DecodingPasses, stretchesOf } from "./decodingPasses.ts";
import { oneHotRows } from "./oneHotRows.ts";

/** The best length of a stretch as a factor of the root of the number of features, found by hand. */
const STRETCH = 0.75;

/** Decodes feature by feature, the passes of a stretch in a loop, so that the graph stays small. */
export function decodeInLoops({ net, map, z, ranks, degrees, scope, options }: DecodingPasses): Mapped {
  const stretch = planPasses(net, z, degrees, scope, options);
  // of z − z the gradient would be +g and −g, which leave rounding of g behind
  const zeros = mul(z, 0);
  const zero = sum(zeros, { axes: [1] });
  const isIterative = typeof map.directions.decode !== "string";
  let found: readonly Tensor[] = [zeros, zero, zero];
  let hidden: readonly Tensor[] = [];
  const rows = oneHotRows(inverseOrder(ranks));
  for (const [from, to] of stretchesOf(ranks.length, STRETCH)) {
    const passes = stretch(from, to, hidden);
    const turns = Array.from({ length: to - from }, (_, turn) => turn);
    const { state } = scan({
      state: [...found, ...passes.state],
      sequences: [slice(rows, from, to, 0), oneHotRows(turns), ...passes.sequences],
      step([known, logDet, residual, ...before], [feature, turn, ...items]) {
        const { outputs, state: after } = passes.step(known!, turn!, before, items);
        const own = matmul(z, reshape(feature!, [-1, 1]));
        const mapped = applyScalarMap(map, "decode", own, outputs);
        const spread = matmul(mapped.value, reshape(feature!, [1, -1]));
        const worst = worse(residual, mapped.residual)!;
        return { state: [add(known!, spread), add(logDet!, mapped.logDet), worst, ...after] };
      },
    });
    found = state.slice(0, 3);
    hidden = state.slice(3).map((units, index) => (from === 0 ? units : concat([hidden[index]!, units], 1)));
  }
  const [value, logDet, residual] = found as [Tensor, Tensor, Tensor];
  return { value, logDet, residual: isIterative ? residual : undefined };
}
