import type { Iterative } from "../directions/directions.ts";
import type { Mapped } from "../directions/mapped.ts";
import { checkOptions } from "../errors/checkOptions.ts";
import { oneOf, partOf, wholeNumber } from "../errors/optionRules.ts";
import {
  abs,
  add,
  concat,
  constant,
  div,
  knownSize,
  max,
  maxOver,
  mul,
  pullback,
  scan,
  slice,
  sub,
  sum,
  type Tensor,
  zerosLike,
} from "../graph/index.ts";
import { mlp } from "../nets/mlp.ts";
import type { Net } from "../nets/net.ts";
import { remembered } from "../nets/remembered.ts";
import type { Scope } from "../parameters/scope.ts";
import type { Bijection } from "./bijection.ts";
import { traceProbe } from "./traceProbe.ts";

export interface ContinuousOptions {
  /**
   * What computes the velocity of a row from its place and the time; `mlp([64, 64])` with tanh by default.
   */
  readonly net?: Net;
  /** How many steps of the Runge–Kutta method of order 4 there are from data to latents; 8 by default. */
  readonly steps?: number;
  /**
   * How the divergence is computed while training: "exact", which costs a backward pass a feature, or
   * "estimated" without bias from a random direction a row (Hutchinson); "exact" by default. A log-density of
   * the fitted model is always exact.
   */
  readonly trace?: "exact" | "estimated";
}

/** A bijection that follows a velocity. */
export interface Continuous extends Bijection {
  /** The velocity of rows at a time, [batch, 1], from 0 for data to 1 for latents; [batch, features]. */
  velocity(x: Tensor, time: Tensor, scope: Scope, context?: Tensor): Tensor;
}

/** Going there and back, fixed steps miss by their error of order 4, which the residual tells. */
const INTEGRATED: Iterative = { kind: "iterative", passes: "one", tolerance: 1e-3 };

/**
 * Rows that flow with a velocity v(x, t) which a net computes: dx/dt = v from data at t = 0 to latents at
 * t = 1, and d ln p/dt = −∇·v, in fixed steps. What comes back is told in the residual. Starts as the
 * identity. Neural ODEs (Chen et al. 2018), FFJORD (Grathwohl et al. 2019).
 */
export function continuous(options: ContinuousOptions = {}): Continuous {
  const {
    net = mlp([64, 64], { activation: "tanh" }),
    steps = 8,
    trace = "exact",
  } = checkOptions("continuous", options, {
    net: partOf("net"),
    steps: wholeNumber({ to: 1000 }),
    trace: oneOf("exact", "estimated"),
  });
  const velocity: Continuous["velocity"] = (x, time, scope, context) =>
    net.apply(concat([x, time], 1), knownSize(x.shape[1]), scope.child("net"), { context, layout: "rows" });

  const flowOf = (x: Tensor, scope: Scope, context: Tensor | undefined) => {
    const time = mul(slice(x, 0, 1, 1), 0);
    const known = remembered(scope, (own) => {
      velocity(x, time, own, context);
    });
    const field = (place: Tensor, t: Tensor) => velocity(place, add(time, t), known, context);
    const probe = trace === "estimated" ? traceProbe(x, scope) : undefined;
    return (from: Tensor, [start, end]: readonly [number, number], withTrace: boolean) =>
      integrate(from, { start, end, steps }, (place, t) => {
        const v = field(place, t);
        return { v, divergence: withTrace ? divergence(v, place, probe) : undefined };
      });
  };
  const direction =
    (span: readonly [number, number]) =>
    (x: Tensor, scope: Scope, context?: Tensor): Mapped => {
      const run = flowOf(x, scope, context);
      const { place, logDet } = run(x, span, true);
      const back = run(place, [span[1], span[0]], false).place;
      const missed = div(abs(sub(back, x)), max(abs(x), 1));
      return { value: place, logDet: logDet!, residual: maxOver(missed, { axes: [1] }) };
    };
  return {
    spec: { kind: "continuous", net: net.spec, steps, trace },
    directions: { encode: INTEGRATED, decode: INTEGRATED },
    velocity,
    encode: direction([0, 1]),
    decode: direction([1, 0]),
  };
}

interface Motion {
  readonly v: Tensor;
  /** ∇·v, [batch] */
  readonly divergence: Tensor | undefined;
}

interface Span {
  readonly start: number;
  readonly end: number;
  readonly steps: number;
}

/** Runge–Kutta's method of order 4 for places, and for ∫ ∇·v dt beside them. */
function integrate(
  from: Tensor,
  { start, end, steps }: Span,
  motion: (place: Tensor, time: Tensor) => Motion,
): { readonly place: Tensor; readonly logDet: Tensor | undefined } {
  const h = (end - start) / steps;
  const times = constant(
    Float32Array.from({ length: steps }, (_, step) => start + h * step),
    [steps, 1],
  );
  const zero = sum(mul(from, 0), { axes: [1] });
  let hasTrace = false;
  const { state } = scan({
    state: [from, zero],
    sequences: [times],
    step([place, logDet], [time]) {
      const first = motion(place!, time!);
      const second = motion(add(place!, mul(first.v, h / 2)), add(time!, h / 2));
      const third = motion(add(place!, mul(second.v, h / 2)), add(time!, h / 2));
      const fourth = motion(add(place!, mul(third.v, h)), add(time!, h));
      const mix = (a: Tensor, b: Tensor, c: Tensor, d: Tensor) =>
        mul(add(add(a, d), mul(add(b, c), 2)), h / 6);
      const moved = add(place!, mix(first.v, second.v, third.v, fourth.v));
      const all = [first, second, third, fourth].flatMap(({ divergence: own }) => own ?? []);
      hasTrace = all.length === 4;
      if (!hasTrace) return { state: [moved, logDet!] };
      return { state: [moved, add(logDet!, mix(all[0]!, all[1]!, all[2]!, all[3]!))] };
    },
  });
  return { place: state[0]!, logDet: hasTrace ? state[1]! : undefined };
}

/** Σ ∂vᵢ/∂xᵢ, [batch]: by differentiating each feature, or along one direction ε a row, as ε·∂v/∂x·ε. */
function divergence(v: Tensor, x: Tensor, probe: Tensor | undefined): Tensor {
  if (probe !== undefined) {
    const [along] = pullback([v], [probe], [x]);
    return sum(mul(along ?? zerosLike(x), probe), { axes: [1] });
  }
  const features = knownSize(x.shape[1]);
  const own = Array.from({ length: features }, (_, feature) => {
    const unit = Float32Array.from({ length: features }, (__, at) => (at === feature ? 1 : 0));
    const cotangent = add(mul(v, 0), constant(unit, [1, features]));
    const [slopes] = pullback([v], [cotangent], [x]);
    return slice(slopes ?? zerosLike(x), feature, feature + 1, 1);
  });
  return sum(concat(own, 1), { axes: [1] });
}
