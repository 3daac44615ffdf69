import type { Iterative } from "../directions/directions.ts";
import type { Mapped } from "../directions/mapped.ts";
import { checkOptions } from "../errors/checkOptions.ts";
import { oneOf, partOf, realNumber, wholeNumber } from "../errors/optionRules.ts";
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
  slice,
  sub,
  sum,
  type Tensor,
  zerosLike,
} from "../graph/index.ts";
import { dormandPrince } from "../integrators/dormandPrince.ts";
import { rungeKutta } from "../integrators/rungeKutta.ts";
import { mlp } from "../nets/mlp.ts";
import type { Net } from "../nets/net.ts";
import { remembered } from "../nets/remembered.ts";
import type { Scope } from "../parameters/scope.ts";
import type { Bijection } from "./bijection.ts";
import { traceProbe } from "./traceProbe.ts";

/** How steps are taken from data to latents. */
export interface SolverOptions {
  /**
   * "rungeKutta" of order 4 in equal steps, or "dormandPrince" of order 5, in which every row takes steps as
   * large as the tolerance allows; "rungeKutta" by default.
   */
  readonly solver?: "rungeKutta" | "dormandPrince";
  /**
   * How many steps there are from data to latents, or of "dormandPrince" at most; 8 by default, or 24 of
   * "dormandPrince".
   */
  readonly steps?: number;
  /** How much a step of "dormandPrince" may miss, relative to 1 and to the row; 0.00001 by default. */
  readonly tolerance?: number;
  /**
   * How the divergence is computed while training: "exact", which costs a backward pass a feature, or
   * "estimated" without bias from a random direction a row (Hutchinson); "exact" by default. A log-density of
   * the fitted model is always exact.
   */
  readonly trace?: "exact" | "estimated";
}

export interface ContinuousOptions extends SolverOptions {
  /**
   * What computes the velocity of a row from its place and the time; `mlp([64, 64])` with tanh by default.
   */
  readonly net?: Net;
}

/** The rules of what says how steps are taken. */
export const solverRules = {
  solver: oneOf("rungeKutta", "dormandPrince"),
  steps: wholeNumber({ to: 1000 }),
  tolerance: realNumber({ from: 1e-6, to: 0.1 }),
  trace: oneOf("exact", "estimated"),
};

/** A bijection that follows a velocity. */
export interface Continuous extends Bijection {
  /** The velocity of rows at a time, [batch, 1], from 0 for data to 1 for latents; [batch, features]. */
  velocity(x: Tensor, time: Tensor, scope: Scope, context?: Tensor): Tensor;
}

/**
 * Rows that flow with a velocity v(x, t) which a net computes: dx/dt = v from data at t = 0 to latents at
 * t = 1, and d ln p/dt = −∇·v. The residual tells how far from where it started a row comes back, of places
 * alone: what the steps miss of the log-determinant isn't in it. Starts as the identity. Neural ODEs (Chen et
 * al. 2018), FFJORD (Grathwohl et al. 2019).
 */
export function continuous(options: ContinuousOptions = {}): Continuous {
  const {
    net = mlp([64, 64], { activation: "tanh" }),
    solver = "rungeKutta",
    steps = solver === "dormandPrince" ? 24 : 8,
    tolerance = 1e-5,
    trace = "exact",
  } = checkOptions("continuous", options, { net: partOf("net"), ...solverRules });
  const velocity: Continuous["velocity"] = (x, time, scope, context) =>
    net.apply(concat([x, time], 1), knownSize(x.shape[1]), scope.child("net"), { context, layout: "rows" });

  const flowOf = (x: Tensor, scope: Scope, context: Tensor | undefined) => {
    const time = mul(slice(x, 0, 1, 1), 0);
    const known = remembered(scope, (own) => {
      velocity(x, time, own, context);
    });
    const probe = trace === "estimated" ? traceProbe(x, scope) : undefined;
    return (from: Tensor, [start, end]: readonly [number, number], what: "place" | "density" | "energy") => {
      const rates = { place: 0, density: 1, energy: 3 }[what];
      const motion = (place: Tensor, t: Tensor) => {
        const v = velocity(place, add(time, t), known, context);
        if (rates === 0) return { velocity: v, rates: [] };
        const slopes = slopesOf(v, place, probe);
        const energies = [sum(mul(v, v), { axes: [1] }), slopes.square];
        return { velocity: v, rates: [slopes.divergence, ...energies].slice(0, rates) };
      };
      const its = { start, end, steps, rates };
      return solver === "dormandPrince"
        ? dormandPrince(from, { ...its, tolerance }, motion)
        : rungeKutta(from, its, motion);
    };
  };
  const direction =
    (span: readonly [number, number]) =>
    (x: Tensor, scope: Scope, context?: Tensor): Mapped => {
      const run = flowOf(x, scope, context);
      const isHeard = scope.isHeard("kinetic") || scope.isHeard("jacobian");
      const { place, totals } = run(x, span, isHeard ? "energy" : "density");
      if (isHeard) {
        scope.tell("kinetic", totals[1]!);
        scope.tell("jacobian", totals[2]!);
      }
      const back = run(place, [span[1], span[0]], "place").place;
      const missed = div(abs(sub(back, x)), max(abs(x), 1));
      return { value: place, logDet: totals[0]!, residual: maxOver(missed, { axes: [1] }) };
    };
  // going there and back, steps miss by the sum of their errors, which the residual tells
  const integrated: Iterative = {
    kind: "iterative",
    passes: "one",
    tolerance: solver === "dormandPrince" ? 100 * tolerance : 1e-3,
  };
  const adaptive = solver === "dormandPrince" ? { solver, tolerance } : {};
  return {
    spec: { kind: "continuous", net: net.spec, ...adaptive, steps, trace },
    directions: { encode: integrated, decode: integrated },
    velocity,
    encode: direction([0, 1]),
    decode: direction([1, 0]),
  };
}

/**
 * The divergence Σ ∂vᵢ/∂xᵢ and the sum of squares Σ (∂vᵢ/∂xⱼ)², [batch] each: by differentiating each
 * feature, or along one direction ε a row, as ε·∂v/∂x·ε and |ε·∂v/∂x|².
 */
function slopesOf(v: Tensor, x: Tensor, probe: Tensor | undefined) {
  const along = (direction: Tensor) => pullback([v], [direction], [x])[0] ?? zerosLike(x);
  const squareOf = (slopes: Tensor) => sum(mul(slopes, slopes), { axes: [1] });
  if (probe !== undefined) {
    const slopes = along(probe);
    return { divergence: sum(mul(slopes, probe), { axes: [1] }), square: squareOf(slopes) };
  }
  const features = knownSize(x.shape[1]);
  const all = Array.from({ length: features }, (_, feature) => {
    const unit = Float32Array.from({ length: features }, (__, at) => (at === feature ? 1 : 0));
    return along(add(mul(v, 0), constant(unit, [1, features])));
  });
  const own = all.map((slopes, feature) => slice(slopes, feature, feature + 1, 1));
  return { divergence: sum(concat(own, 1), { axes: [1] }), square: all.map(squareOf).reduce(add) };
}
