import type { Mapped } from "../directions/mapped.ts";
import { worse } from "../directions/mapped.ts";
import { add, concat, constant, dense, mul, slice, sum, type Tensor } from "../graph/index.ts";
import { inverseOrder } from "../graph/inverseOrder.ts";
import { passByPass } from "../nets/passByPass.ts";
import { applyScalarMap } from "../scalarMaps/applyScalarMap.ts";
import { type DecodingPasses, stretchesOf } from "./decodingPasses.ts";

/** The best length of a stretch as a factor of the root of the number of features, by `check:decoding`. */
const STRETCH = 1;

/**
 * Decodes feature by feature, each pass written down by itself: a pass is half as long as in a loop, which
 * has to look for the place of what it reads and makes, but the graph grows with the features. For maps whose
 * parameters lie beside x (`layoutOf` says "rows").
 */
export function decodeWrittenOut({ net, map, z, ranks, degrees, scope, options }: DecodingPasses): Mapped {
  const features = ranks.length;
  const pass = passByPass(net, z, degrees, scope, options.context, stretchesOf(features, STRETCH));
  const columns: Tensor[] = [];
  // of z − z the gradient would be +g and −g, which leave rounding of g behind
  let known = mul(z, 0);
  let logDet = sum(known, { axes: [1] });
  let residual: Tensor | undefined;
  inverseOrder(ranks).forEach((feature, rank) => {
    const own = slice(z, feature, feature + 1, 1);
    const mapped = applyScalarMap(map, "decode", own, pass(known, rank));
    columns[feature] = mapped.value;
    known = dense(mapped.value, unitRow(feature, features), known);
    logDet = add(logDet, mapped.logDet);
    residual = worse(residual, mapped.residual);
  });
  return { value: concat(columns, 1), logDet, residual };
}

/** A row of zeros with 1 at one place. */
function unitRow(place: number, size: number): Tensor {
  const row = new Float32Array(size);
  row[place] = 1;
  return constant(row, [1, size]);
}
