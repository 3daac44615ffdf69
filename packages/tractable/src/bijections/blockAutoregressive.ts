import type { Iterative } from "../directions/directions.ts";
import { worse } from "../directions/mapped.ts";
import { type Rise, solveIncreasing } from "../directions/solveIncreasing.ts";
import { checkOptions } from "../errors/checkOptions.ts";
import { layerSizes, realNumber } from "../errors/optionRules.ts";
import {
  abs,
  add,
  concat,
  constant,
  div,
  exp,
  knownSize,
  log,
  matmul,
  mul,
  neg,
  reshape,
  slice,
  sub,
  sum,
  type Tensor,
  tanh,
} from "../graph/index.ts";
import { type Initial, uniform, zeros } from "../parameters/initial.ts";
import type { Scope } from "../parameters/scope.ts";
import { softBound } from "../parameters/softBound.ts";
import type { Bijection } from "./bijection.ts";

export interface BlockAutoregressiveOptions {
  /** How many hidden units each feature has in each layer; [8, 8] by default. */
  readonly hidden?: readonly number[];
  /** The smallest slope; 0.1 by default. */
  readonly minimumSlope?: number;
}

/** Logarithms of weights have far to go: a step of training moves them by so many times its rate. */
const GAIN = 3;

const ONE_BY_ONE: Iterative = { kind: "iterative", passes: "one per feature", tolerance: 1e-5 };

/**
 * z = e^a·x + f(x) with one net f for all features, in which each has units of its own that see it with
 * positive weights, and the features before it with any: increasing in each feature given those before.
 * Decoding finds one feature after another. Block neural autoregressive flow (De Cao et al. 2019), with the
 * line in the place of its gate.
 */
export function blockAutoregressive(options: BlockAutoregressiveOptions = {}): Bijection {
  const { hidden = [8, 8], minimumSlope = 0.1 } = checkOptions("blockAutoregressive", options, {
    hidden: layerSizes,
    minimumSlope: realNumber({ above: 0, below: 1 }),
  });
  const layersOf = (x: Tensor, scope: Scope, context: Tensor | undefined) => {
    const features = knownSize(x.shape[1]);
    const sizes = [1, ...hidden, 1];
    const layers = sizes.slice(1).map((outputs, index): Layer => {
      const inputs = sizes[index]!;
      const own = scope.child(index);
      const shape = [features * inputs, features * outputs] as const;
      const raw = mul(own.parameter("weight", shape, blockInitial(shape, inputs, outputs)), GAIN);
      const bias = own.parameter("bias", [1, shape[1]], index === hidden.length ? zeros : uniform(1));
      const positive = mul(
        exp(raw),
        mask(shape, inputs, outputs, (from, to) => from === to),
      );
      const weight = add(
        positive,
        mul(
          raw,
          mask(shape, inputs, outputs, (from, to) => from < to),
        ),
      );
      if (index > 0 || context === undefined) return { weight, positive, bias };
      const width = knownSize(context.shape[1]);
      const ofContext = own.parameter("contextWeight", [width, shape[1]], uniform(1 / Math.sqrt(width)));
      return { weight, positive, bias: add(matmul(context, ofContext), bias) };
    });
    const bound = -Math.log(minimumSlope);
    return { layers, scale: exp(softBound(scope.parameter("logScale", [1, features], zeros), bound)) };
  };
  return {
    spec: { kind: "blockAutoregressive", hidden, minimumSlope },
    directions: { encode: "closed form", decode: ONE_BY_ONE },
    encode(x, scope, context) {
      const { value, slope } = run(x, layersOf(x, scope, context));
      return { value, logDet: sum(log(slope), { axes: [1] }) };
    },
    decode(z, scope, context) {
      const its = layersOf(z, scope, context);
      const features = knownSize(z.shape[1]);
      const zero = mul(slice(z, 0, 1, 1), 0);
      const column = (of: Tensor, place: number) => slice(of, place, place + 1, 1);
      // tanh is between ±1, so f is within the sum of the last layer's weights
      const last = its.layers.at(-1)!;
      const reach = sum(abs(last.weight), { axes: [0], keepDims: true });
      const found: Tensor[] = [];
      let logDet: Tensor | undefined;
      let residual: Tensor | undefined;
      for (let place = 0; place < features; place++) {
        const before = [...found];
        const rest = new Array<Tensor>(features - place - 1).fill(zero);
        const evaluate = (own: Tensor): Rise => {
          const { value, slope } = run(concat([...before, own, ...rest], 1), its);
          return { value: column(value, place), slope: column(slope, place) };
        };
        const middle = sub(column(z, place), column(last.bias, place));
        const limit = column(reach, place);
        const solved = solveIncreasing({
          y: column(z, place),
          low: div(sub(middle, limit), column(its.scale, place)),
          high: div(add(middle, limit), column(its.scale, place)),
          evaluate,
          parameters: [
            ...before,
            ...its.layers.flatMap(({ weight, positive, bias }) => [weight, positive, bias]),
            its.scale,
          ],
        });
        found.push(solved.x);
        logDet = logDet === undefined ? log(solved.slope) : add(logDet, log(solved.slope));
        residual = worse(residual, solved.residual);
      }
      const rows = [z.shape[0]!];
      return {
        value: concat(found, 1),
        logDet: neg(reshape(logDet!, rows)),
        residual: reshape(residual!, rows),
      };
    },
  };
}

interface Layer {
  /** Weights of all units, and those of the same feature, which are positive. */
  readonly weight: Tensor;
  readonly positive: Tensor;
  readonly bias: Tensor;
}

/** z, and the slope of each feature by itself: the product of the positive blocks along its own units. */
function run(
  x: Tensor,
  { layers, scale }: { readonly layers: readonly Layer[]; readonly scale: Tensor },
): Rise {
  let h = x;
  let slope: Tensor = add(mul(x, 0), 1);
  layers.forEach(({ weight, positive, bias }, index) => {
    const u = add(matmul(h, weight), bias);
    slope = matmul(slope, positive);
    if (index === layers.length - 1) {
      h = u;
      return;
    }
    h = tanh(u);
    slope = mul(slope, sub(1, mul(h, h)));
  });
  return { value: add(mul(x, scale), h), slope: add(slope, scale) };
}

type Shape = readonly [from: number, to: number];

/** 1 where the features that two units belong to pass the test. */
function mask(
  [from, to]: Shape,
  inputs: number,
  outputs: number,
  test: (from: number, to: number) => boolean,
): Tensor {
  const values = Float32Array.from({ length: from * to }, (_, at) =>
    test(Math.floor(Math.floor(at / to) / inputs), Math.floor((at % to) / outputs)) ? 1 : 0,
  );
  return constant(values, [from, to]);
}

/** Weights of a feature's own units as logarithms, adding up to about 1; those of others are small. */
function blockInitial([, to]: Shape, inputs: number, outputs: number): Initial {
  return (size, { uniform: next }) =>
    Float32Array.from({ length: size }, (_, at) => {
      const isOwn = Math.floor(Math.floor(at / to) / inputs) === Math.floor((at % to) / outputs);
      const value = isOwn ? -Math.log(inputs) + 0.5 * (2 * next() - 1) : (2 * next() - 1) / Math.sqrt(inputs);
      return value / GAIN;
    });
}
