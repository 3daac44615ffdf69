import { SOLVED } from "../directions/solved.ts";
import { checkOptions } from "../errors/checkOptions.ts";
import { layerSizes, oneOf, realNumber } from "../errors/optionRules.ts";
import {
  abs,
  add,
  constant,
  div,
  knownSize,
  matmul,
  max,
  maxOver,
  min,
  mul,
  neg,
  pullback,
  reshape,
  scan,
  sigmoid,
  stopGradient,
  sub,
  sum,
  type Tensor,
  withGradient,
  zerosLike,
} from "../graph/index.ts";
import { identityMatrix } from "../matrices/identityMatrix.ts";
import { logDetNearIdentity } from "../matrices/logDetNearIdentity.ts";
import { spectralBound } from "../matrices/spectralBound.ts";
import { uniform, zeros } from "../parameters/initial.ts";
import type { Scope } from "../parameters/scope.ts";
import type { Bijection } from "./bijection.ts";
import { traceProbe } from "./traceProbe.ts";

export interface ResidualBlockOptions {
  /** How many hidden units each layer of the net has; [64, 64] by default. */
  readonly hidden?: readonly number[];
  /** How much the net may stretch at most (its Lipschitz constant), below 1; 0.9 by default. */
  readonly lipschitz?: number;
  /**
   * How the log-determinant is computed while training: "exact", which takes a determinant a row, or
   * "estimated" by its power series along a random direction, ended at random without bias, for many
   * features; "exact" by default. A log-density of the fitted model is always exact.
   */
  readonly logDet?: "exact" | "estimated";
}

interface Layer {
  readonly weight: Tensor;
  readonly bias: Tensor;
}

/**
 * z = x + g(x) with a net g that stretches by less than 1, so that x is the fixed point of z − g(x). The
 * weights are divided by a bound on their largest singular value. Starts as the identity. Invertible residual
 * networks (Behrmann et al. 2019), residual flows (Chen et al. 2019).
 */
export function residualBlock(options: ResidualBlockOptions = {}): Bijection {
  const {
    hidden = [64, 64],
    lipschitz = 0.9,
    logDet = "exact",
  } = checkOptions("residualBlock", options, {
    hidden: layerSizes,
    lipschitz: realNumber({ above: 0, to: 0.97 }),
    logDet: oneOf("exact", "estimated"),
  });
  const perLayer = lipschitz ** (1 / (hidden.length + 1));
  const layersOf = (features: number, scope: Scope, context: Tensor | undefined): Layer[] => {
    const sizes = [features, ...hidden, features];
    return sizes.slice(1).map((outputs, index) => {
      const inputs = sizes[index]!;
      const own = scope.child(index);
      const isLast = index === hidden.length;
      const raw = own.parameter("weight", [inputs, outputs], isLast ? zeros : uniform(Math.sqrt(3 / inputs)));
      const bias = own.parameter("bias", [outputs], isLast ? zeros : uniform(1 / Math.sqrt(inputs)));
      const weight = mul(raw, min(div(perLayer, spectralBound(raw)), 1));
      if (index > 0 || context === undefined) return { weight, bias };
      const width = knownSize(context.shape[1]);
      const ofContext = own.parameter("contextWeight", [width, outputs], uniform(1 / Math.sqrt(width)));
      return { weight, bias: add(matmul(context, ofContext), bias) };
    });
  };
  const iterations = Math.ceil(Math.log(1e-8) / Math.log(lipschitz));
  return {
    spec: { kind: "residualBlock", hidden, lipschitz, logDet },
    directions: { encode: "closed form", decode: SOLVED },
    encode(x, scope, context) {
      const layers = layersOf(knownSize(x.shape[1]), scope, context);
      const choose = logDet === "estimated" ? roulette(x, scope) : undefined;
      return { value: add(x, run(x, layers).value), logDet: (choose ?? exactLogDet)(x, layers) };
    },
    decode(z, scope, context) {
      const layers = layersOf(knownSize(z.shape[1]), scope, context);
      const choose = logDet === "estimated" ? roulette(z, scope) : undefined;
      const x = fixedPoint(z, layers, iterations);
      const missed = abs(sub(add(x, run(x, layers).value), z));
      return {
        value: x,
        logDet: neg((choose ?? exactLogDet)(x, layers)),
        residual: maxOver(div(missed, add(max(abs(z), 1), max(abs(x), 1))), { axes: [1] }),
      };
    },
  };
}

/** The net, and the slopes of its hidden units. LipSwish, u·σ(u) / 1.1, stretches by 1 at most. */
function run(x: Tensor, layers: readonly Layer[]): { value: Tensor; slopes: readonly Tensor[] } {
  let h = x;
  const slopes: Tensor[] = [];
  layers.forEach(({ weight, bias }, index) => {
    const u = add(matmul(h, weight), bias);
    if (index === layers.length - 1) {
      h = u;
      return;
    }
    const gate = sigmoid(u);
    h = mul(mul(u, gate), 1 / 1.1);
    slopes.push(mul(mul(gate, add(1, mul(u, sub(1, gate)))), 1 / 1.1));
  });
  return { value: h, slopes };
}

/** ln det(1 + ∂g/∂x): tangents of all features go through the net together. */
function exactLogDet(x: Tensor, layers: readonly Layer[]): Tensor {
  const { slopes } = run(x, layers);
  const features = knownSize(x.shape[1]);
  let tangents: Tensor = reshape(layers[0]!.weight, [1, features, -1]);
  slopes.forEach((slope, index) => {
    const { weight } = layers[index + 1]!;
    const [inputs, outputs] = [knownSize(weight.shape[0]), knownSize(weight.shape[1])];
    const scaled = mul(tangents, reshape(slope, [-1, 1, inputs]));
    tangents = reshape(matmul(reshape(scaled, [-1, inputs]), weight), [-1, features, outputs]);
  });
  const identity = reshape(identityMatrix(features), [1, features, features]);
  return reshape(logDetNearIdentity(add(tangents, identity)), [x.shape[0]!]);
}

/** The terms of the series that are always there; each further one comes with the probability `MORE`. */
const SURE_TERMS = 3;
const MORE = 0.7;
const MOST_TERMS = 16;

/**
 * While training, ln det(1 + J) = Σ (−1)^(k+1) tr Jᵏ / k along one direction a row, with terms left out at
 * random and the others the larger for it; undefined otherwise.
 */
function roulette(x: Tensor, scope: Scope): ((at: Tensor, layers: readonly Layer[]) => Tensor) | undefined {
  const probe = traceProbe(x, scope);
  const column = sum(mul(x, 0), { axes: [1], keepDims: true });
  // 1 / MORE where the series goes on, 0 where it ends
  const goesOn = Array.from({ length: MOST_TERMS - SURE_TERMS }, () =>
    scope.dropout(add(column, 1), 1 - MORE),
  );
  if (probe === undefined) return undefined;
  return (at, layers) => {
    const { slopes } = run(at, layers);
    let tangent = probe;
    let weight: Tensor = constant(1);
    let total: Tensor | undefined;
    for (let term = 1; term <= MOST_TERMS; term++) {
      tangent = matmul(tangent, layers[0]!.weight);
      slopes.forEach((slope, index) => {
        tangent = matmul(mul(tangent, slope), layers[index + 1]!.weight);
      });
      if (term > SURE_TERMS) weight = mul(weight, goesOn[term - SURE_TERMS - 1]!);
      const sign = term % 2 === 1 ? 1 : -1;
      const trace = sum(mul(tangent, probe), { axes: [1], keepDims: true });
      const part = mul(mul(trace, weight), sign / term);
      total = total === undefined ? part : add(total, part);
    }
    return reshape(total!, [at.shape[0]!]);
  };
}

/** Where x + g(x) is z; the gradient solves the same equation for cotangents, w + (∂g/∂x)ᵀ·w = dx. */
function fixedPoint(z: Tensor, layers: readonly Layer[], iterations: number): Tensor {
  const times = constant(new Float32Array(iterations), [iterations, 1]);
  const { state } = scan({
    state: [z],
    sequences: [times],
    step: ([x]) => ({ state: [sub(z, run(x!, layers).value)] }),
  });
  const x = stopGradient(state[0]!);
  const parameters = layers.flatMap(({ weight, bias }) => [weight, bias]);
  return withGradient([x], [z, ...parameters], ([dx]) => {
    const { value } = run(x, layers);
    const through = (w: Tensor) => pullback([value], [w], [x])[0] ?? zerosLike(x);
    const solved = scan({
      state: [dx!],
      sequences: [times],
      step: ([w]) => ({ state: [sub(dx!, through(w!))] }),
    });
    const w = solved.state[0]!;
    const slopes = pullback([value], [neg(w)], parameters, { stop: parameters });
    return [w, ...slopes.map((slope, index) => slope ?? zerosLike(parameters[index]!))];
  })[0]!;
}
