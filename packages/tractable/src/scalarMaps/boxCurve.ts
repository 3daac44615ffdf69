import { SOLVED } from "../directions/solved.ts";
import { type Rise, solveIncreasing } from "../directions/solveIncreasing.ts";
import {
  add,
  clamp,
  constant,
  div,
  greater,
  greaterOrEqual,
  lessOrEqual,
  log,
  max,
  min,
  mul,
  neg,
  sub,
  type Tensor,
  where,
} from "../graph/index.ts";
import type { ScalarMap, ScalarMapped } from "./scalarMap.ts";

/**
 * An increasing curve on [−bound, bound], with its slope, for x of [1, n] and parameters of [groups[i], n].
 */
export type Curve = (x: Tensor, parameters: readonly Tensor[]) => Rise;

/**
 * A scalar map from a curve on a box, which goes on in straight lines outside: encoding is a closed form,
 * decoding is solved for inside the box.
 */
export function boxCurve(bound: number, curve: Curve): Pick<ScalarMap, "encode" | "decode" | "directions"> {
  return {
    directions: { encode: "closed form", decode: SOLVED },
    encode(x, parameters): ScalarMapped {
      const inside = clamp(x, -bound, bound);
      const { value, slope } = curve(inside, parameters);
      return { value: add(value, mul(slope, sub(x, inside))), logSlope: log(slope) };
    },
    decode(y, parameters): ScalarMapped {
      const zeros = mul(y, 0);
      const ends = [-bound, bound].map((end) => curve(add(zeros, end), parameters));
      const [left, right] = ends as [Rise, Rise];
      const target = min(max(y, left.value), right.value);
      const solved = solveIncreasing({
        y: target,
        low: add(zeros, -bound),
        high: add(zeros, bound),
        evaluate: (x) => curve(x, parameters),
        parameters,
      });
      // the ends themselves belong to the lines, where differentiation is of one mind
      const isLeft = lessOrEqual(y, left.value);
      const isRight = greaterOrEqual(y, right.value);
      const beyond = where(
        isLeft,
        sub(div(sub(y, left.value), left.slope), bound),
        add(div(sub(y, right.value), right.slope), bound),
      );
      const isOutside = where(isLeft, constant(1), where(isRight, constant(1), constant(0)));
      const outside = greater(isOutside, 0.5);
      const slope = where(isLeft, left.slope, where(isRight, right.slope, solved.slope));
      return {
        value: where(outside, beyond, solved.x),
        logSlope: neg(log(slope)),
        residual: where(outside, 0, solved.residual),
      };
    },
  };
}
