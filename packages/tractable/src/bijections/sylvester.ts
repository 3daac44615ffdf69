import { worse } from "../directions/mapped.ts";
import { SOLVED } from "../directions/solved.ts";
import { solveIncreasing } from "../directions/solveIncreasing.ts";
import { checkOptions } from "../errors/checkOptions.ts";
import { wholeNumber } from "../errors/optionRules.ts";
import {
  abs,
  add,
  concat,
  div,
  exp,
  knownSize,
  log,
  matmul,
  mul,
  neg,
  reshape,
  slice,
  softplus,
  sub,
  sum,
  type Tensor,
  tanh,
} from "../graph/index.ts";
import { diagonal, triangle } from "../matrices/identityMatrix.ts";
import { productOfReflections } from "../matrices/productOfReflections.ts";
import { uniform, zeros } from "../parameters/initial.ts";
import type { Scope } from "../parameters/scope.ts";
import { softBound } from "../parameters/softBound.ts";
import { softplusShift } from "../parameters/softplusShift.ts";
import type { Bijection } from "./bijection.ts";

export interface SylvesterOptions {
  /** Along how many directions it bends, or as many as there are features; 4 by default. */
  readonly units?: number;
}

const REFLECTIONS = 4;

/**
 * z = x + tanh(x·Q·T + b)·R·Qᵀ with orthonormal columns Q and triangular T and R, which bends along several
 * directions at once; log|det J| = Σ ln(1 + Rᵢᵢ·Tᵢᵢ·(1 − tanh²)). Decoding finds the coordinates xQ, one
 * after another, each of which alone is left open by those before. Starts as the identity. Sylvester flows
 * (van den Berg et al. 2018, section 3, with reflections).
 */
export function sylvester(options: SylvesterOptions = {}): Bijection {
  const { units = 4 } = checkOptions("sylvester", options, { units: wholeNumber({ to: 256 }) });
  const parameters = (x: Tensor, scope: Scope) => {
    const features = knownSize(x.shape[1]);
    const count = Math.min(units, features);
    const rotation = productOfReflections(features, REFLECTIONS, scope);
    const strict = triangle(count, (row, column) => row < column);
    const logSlopes = softBound(scope.parameter("logSlopes", [1, count], zeros), LARGEST_LOG_SLOPE);
    const raw = scope.parameter("products", [1, count], zeros);
    const [inner, outer] = ["inner", "outer"].map((name) =>
      mul(scope.parameter(name, [count, count], zeros), strict),
    );
    // Rᵢᵢ·Tᵢᵢ, above −1 and 0 at first
    const products = add(softplus(add(raw, SHIFT)), SMALLEST_SLOPE - 1);
    const slopes = exp(logSlopes);
    const heights = div(products, slopes);
    return {
      count,
      directions: slice(rotation, 0, count, 1),
      products,
      slopes,
      heights,
      into: add(inner!, diagonal(slopes)),
      out: add(outer!, diagonal(heights)),
      bias: scope.parameter("b", [1, count], uniform(1)),
    };
  };
  const logDetAt = (bent: Tensor, products: Tensor, rows: Tensor) =>
    reshape(sum(log(add(1, mul(products, sub(1, mul(bent, bent))))), { axes: [1] }), [rows.shape[0]!]);
  return {
    spec: { kind: "sylvester", units },
    directions: { encode: "closed form", decode: SOLVED },
    encode(x, scope) {
      const { directions, products, into, out, bias } = parameters(x, scope);
      const bent = tanh(add(matmul(matmul(x, directions), into), bias));
      const moved = matmul(matmul(bent, out), directions, { transposeB: true });
      return { value: add(x, moved), logDet: logDetAt(bent, products, x) };
    },
    decode(z, scope) {
      const its = parameters(z, scope);
      const { count, directions, products, slopes, heights, into, out, bias } = its;
      const y = matmul(z, directions);
      const at = (x: Tensor, place: number) => slice(x, place, place + 1, 1);
      const above = (matrix: Tensor, place: number) => at(slice(matrix, 0, place, 0), place);
      const found: Tensor[] = [];
      const bends: Tensor[] = [];
      let residual: Tensor | undefined;
      for (let place = 0; place < count; place++) {
        const [slope, height] = [at(slopes, place), at(heights, place)];
        let shift = at(bias, place);
        let target = at(y, place);
        if (place > 0) {
          shift = add(shift, matmul(concat(found, 1), above(into, place)));
          target = sub(target, matmul(concat(bends, 1), above(out, place)));
        }
        const offset = add(shift, mul(target, 0));
        const reach = add(abs(height), 1e-3);
        const solved = solveIncreasing({
          y: target,
          low: sub(target, reach),
          high: add(target, reach),
          evaluate(v) {
            const t = tanh(add(mul(v, slope), offset));
            const rise = mul(at(products, place), sub(1, mul(t, t)));
            return { value: add(v, mul(t, height)), slope: add(1, rise) };
          },
          parameters: [slope, height, offset],
        });
        found.push(solved.x);
        bends.push(tanh(add(mul(solved.x, slope), offset)));
        residual = worse(residual, solved.residual);
      }
      const bent = concat(bends, 1);
      const moved = matmul(matmul(bent, out), directions, { transposeB: true });
      return {
        value: sub(z, moved),
        logDet: neg(logDetAt(bent, products, z)),
        residual: reshape(residual!, [z.shape[0]!]),
      };
    },
  };
}

const LARGEST_LOG_SLOPE = 2;
/** Nothing is flattened more than this. */
const SMALLEST_SLOPE = 1e-2;
const SHIFT = softplusShift(SMALLEST_SLOPE);
