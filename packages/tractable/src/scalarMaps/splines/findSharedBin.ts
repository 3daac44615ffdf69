import {
  add,
  and,
  batchMatmul,
  concat,
  constant,
  full,
  greaterOrEqual,
  knownSize,
  less,
  matmul,
  mul,
  reshape,
  slice,
  split,
  sub,
  type Tensor,
  toFloat,
  transpose,
} from "../../graph/index.ts";
import { table } from "./blocks.ts";
import type { BoxOptions } from "./boxOptions.ts";
import type { Bin } from "./findBin.ts";
import { boxSizes, slopesOf } from "./splineParameters.ts";

/**
 * The bin of every element where all elements of a row share a spline: what `findBin` finds, at a tenth of
 * the operations, as knots are computed once a row. `position` is [rows, n], `sizes` [2·bins, rows], `slopes`
 * [bins − 1, rows] or [bins + 1, rows]; the bin's parts are [rows, n].
 */
export function findSharedBin(
  position: Tensor,
  sizes: Tensor,
  slopes: Tensor,
  box: BoxOptions,
  along: "x" | "y",
): Bin {
  const { bins, bound } = box;
  const [rows, n] = [knownSize(position.shape[0]), position.shape[1]!];
  const { weights, perWeight, least } = boxSizes(sizes, box);
  const inHalves = mul(reshape(weights, [2, bins, rows]), reshape(perWeight, [2, 1, rows]));
  const both = reshape(add(inHalves, constant(least, [2, 1, 1])), [2 * bins, rows]);
  const [widths, heights] = split(both, [bins, bins], 0) as [Tensor, Tensor];
  const before = table(bins, bins, (bin, other) => (other < bin ? 1 : 0));
  const x = sub(matmul(before, widths), bound);
  const y = sub(matmul(before, heights), bound);
  const atKnots = slopesAtKnots(slopes, rows, box);
  const ends = [slice(atKnots, 0, bins, 0), slice(atKnots, 1, bins + 1, 0)];
  const parts = [x, y, widths, heights, ...ends];
  const ofBins = transpose(reshape(concat(parts, 0), [parts.length, bins, rows]), [2, 0, 1]);

  const knots = slice(along === "x" ? x : y, 1, bins, 0);
  const beyond = full([1, rows], FAR);
  const perRow = (ends: readonly Tensor[]) => reshape(transpose(concat(ends, 0)), [rows, bins, 1]);
  const from = perRow([sub(0, beyond), knots]);
  const to = perRow([knots, beyond]);
  const place = reshape(position, [rows, 1, n]);
  const chosen = toFloat(and(greaterOrEqual(place, from), less(place, to)));
  const picked =
    rows === 1
      ? matmul(reshape(ofBins, [parts.length, bins]), reshape(chosen, [bins, n]))
      : batchMatmul(ofBins, chosen);
  const own = split(
    reshape(picked, [rows, parts.length, n]),
    parts.map(() => 1),
    1,
  ).map((part) => reshape(part, [rows, n]));
  const [ownX, ownY, width, height, left, right] = own as [Tensor, Tensor, Tensor, Tensor, Tensor, Tensor];
  return { x: ownX, y: ownY, width, height, left, right };
}

/** Farther out than any box. */
const FAR = 1e30;

/** Slopes at all knots, [bins + 1, rows]; a parameter 0 means a slope of 1, as at ends without parameters. */
function slopesAtKnots(raw: Tensor, rows: number, { bins, minimumSlope }: BoxOptions): Tensor {
  const end = full([1, rows], 0);
  return slopesOf(raw.shape[0] === bins + 1 ? raw : concat([end, raw, end], 0), minimumSlope);
}
