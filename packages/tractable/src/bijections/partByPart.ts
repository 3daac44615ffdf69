import type { Mapped } from "../directions/mapped.ts";
import { concat, recomputed, split, type Tensor } from "../graph/index.ts";

/**
 * Maps many rows by at most so many at a time, each part computed again for its gradient, so that what is
 * computed on the way is never there for more than one of them.
 */
export function partByPart(
  x: Tensor,
  most: number,
  parameters: readonly Tensor[],
  map: (rows: Tensor) => Mapped,
): Mapped {
  const rows = x.shape[0]!;
  if (typeof rows !== "number" || rows <= most) return map(x);
  const sizes = Array.from({ length: Math.ceil(rows / most) }, (_, part) =>
    Math.min(most, rows - part * most),
  );
  const parts = split(x, sizes, 0).map((part) => {
    const again = (own: Tensor) => {
      const { value, logDet } = map(own);
      return [value, logDet];
    };
    return recomputed({ outputs: again(part), x: part, parameters, others: [], again });
  });
  const [value, logDet] = [0, 1].map((which) =>
    concat(
      parts.map((outputs) => outputs[which]!),
      0,
    ),
  );
  return { value: value!, logDet: logDet! };
}
