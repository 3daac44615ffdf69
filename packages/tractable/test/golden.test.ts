import { describe, expect, it } from "vitest";
import type { Bijection } from "../src/bijections/bijection.ts";
import { planar } from "../src/bijections/planar.ts";
import { radial } from "../src/bijections/radial.ts";
import { diagonalNormal } from "../src/distributions/diagonalNormal.ts";
import type { Distribution } from "../src/distributions/distribution.ts";
import { gaussianMixture } from "../src/distributions/gaussianMixture.ts";
import { logistic } from "../src/distributions/logistic.ts";
import { standardNormal } from "../src/distributions/standardNormal.ts";
import { studentT } from "../src/distributions/studentT.ts";
import { add, BATCH, constant, input, type Tensor } from "../src/graph/index.ts";
import { invertible1x1 } from "../src/images/invertible1x1.ts";
import { maskedMlp } from "../src/nets/maskedMlp.ts";
import { mlp } from "../src/nets/mlp.ts";
import { declare, scopeOf } from "../src/parameters/scope.ts";
import { affine } from "../src/scalarMaps/affine.ts";
import { rationalQuadraticSpline } from "../src/scalarMaps/rationalQuadraticSpline.ts";
import { autoregressive } from "../src/structures/autoregressive.ts";
import { coupling } from "../src/structures/coupling.ts";
import { sequence } from "../src/structures/sequence.ts";
import { expectAllClose } from "./support/closeTo.ts";
import { evaluate } from "./support/engine.ts";
import { flat, type GoldenFlow, golden } from "./support/golden.ts";
import { netValues } from "./support/zuko.ts";
import { zukoSplineNet } from "./support/zukoSplineNet.ts";

describe("the rational-quadratic spline agrees with nflows", () => {
  const its = golden.rational_quadratic_spline_linear_tails;
  const map = rationalQuadraticSpline({ bins: 8, bound: its.tail_bound });
  const elements = flat(its.inputs).length;
  // parameters stand one below the other: widths, heights [2·bins, n] and slopes; ours of a slope is 0 for
  // the slope 1, theirs for softplus(0)
  const columns = (values: number[][][], shift = 0) => {
    const rows = values.flat();
    return rows[0]!.map((_, place) => rows.map((row) => row[place]! + shift));
  };
  const matrix = (rows: number[][]) => constant(rows.flat(), [rows.length, elements]);
  const slopeOfZero = Math.log(Math.expm1(1 - 1e-3));
  const parameters = [
    matrix([...columns(its.unnormalized_widths), ...columns(its.unnormalized_heights)]),
    matrix(columns(its.unnormalized_derivatives, -slopeOfZero)),
  ];
  const run = async (way: "encode" | "decode", at: number[]) => {
    const x = input("x", [1, elements]);
    const { value, logSlope } = map[way](x, parameters);
    return evaluate({ value, logSlope }, [{ tensor: x, data: at }]);
  };

  it("reaches the tails and the box", () => {
    const outside = flat(its.inputs).filter((x) => Math.abs(x) > its.tail_bound);
    expect(outside.length).toBeGreaterThan(0);
    expect(outside.length).toBeLessThan(elements);
  });

  it("in encoding", async () => {
    const { value, logSlope } = await run("encode", flat(its.inputs));
    expectAllClose(value, flat(its.outputs), 1e-5, "output");
    expectAllClose(logSlope, flat(its.logabsdet), 1e-5, "logabsdet");
  });

  it("in decoding", async () => {
    const { value, logSlope } = await run("decode", flat(its.outputs));
    // rounding y to float32 alone, 6e-8 of it, moves x by that times dx/dy, which reaches 100 here
    const steepest = Math.exp(Math.max(...flat(its.inverse_logabsdet)));
    expect(steepest).toBeGreaterThan(50);
    flat(its.inverse_of_outputs).forEach((x, index) => {
      const slope = Math.exp(flat(its.inverse_logabsdet)[index]!);
      const bound = 1e-5 * Math.max(1, Math.abs(x)) + 3e-7 * slope * Math.abs(flat(its.outputs)[index]!);
      expect(Math.abs(value[index]! - x), `element ${index}`).toBeLessThan(bound);
    });
    expectAllClose(logSlope, flat(its.inverse_logabsdet), 3e-5, "inverse logabsdet");
  });
});

describe("distributions agree with normflows and PyTorch", () => {
  const logProbs = async (
    distribution: Distribution,
    rows: number[][],
    values: Readonly<Record<string, unknown>>,
  ) => {
    const z = input("z", [BATCH, rows[0]!.length]);
    const declared = declare((scope) => {
      distribution.logProb(z, scope);
    });
    const tensors = new Map(declared.map(({ name, shape }) => [name, constant(flat(values[name]), shape)]));
    const { logProb } = await evaluate({ logProb: distribution.logProb(z, scopeOf(tensors)) }, [
      { tensor: z, data: flat(rows) },
    ]);
    return logProb;
  };

  it("diagonalNormal", async () => {
    const { loc, log_scale, inputs, log_prob } = golden.diag_gaussian;
    const got = await logProbs(diagonalNormal(), inputs, { mean: loc, logScale: log_scale });
    expectAllClose(got, log_prob);
  });

  it("gaussianMixture", async () => {
    const { loc, log_scale, weight_scores, inputs, log_prob } = golden.gaussian_mixture_diag;
    const got = await logProbs(gaussianMixture({ components: 4 }), inputs, {
      scores: weight_scores,
      means: loc,
      logScales: log_scale,
    });
    expectAllClose(got, log_prob);
  });

  it("logistic", async () => {
    const { inputs, log_prob } = golden.logistic_standard;
    expectAllClose(await logProbs(logistic(), inputs, {}), log_prob);
  });

  it("studentT", async () => {
    const { df, inputs, log_prob } = golden.student_t;
    expectAllClose(await logProbs(studentT({ degreesOfFreedom: df }), inputs, {}), log_prob);
  });
});

describe("the invertible 1×1 convolution agrees with normflows", () => {
  const its = golden.invertible_1x1_conv_plu;
  const channels = its.W.length;
  const square = (value: (row: number, column: number) => number) =>
    Array.from({ length: channels ** 2 }, (_, at) => value(Math.floor(at / channels), at % channels));
  // their signs are in our rotation: P·L·(U + D·diag eˢ) = (P·D)·(D·L·D)·(D·U + diag eˢ)
  const sign = its.sign_S;
  const values = {
    plu: {
      rotation: square((row, column) => its.P[row]![column]! * sign[column]!),
      mixing: square((row, column) =>
        row > column ? sign[row]! * its.L[row]![column]! * sign[column]! : sign[row]! * its.U[row]![column]!,
      ),
      logDiagonal: its.log_S,
    },
    free: { matrix: flat(its.W) },
  };

  it.each(["plu", "free"] as const)("%s", async (form) => {
    const bijection = invertible1x1({ form });
    const [height, width] = [its.inputs[0]![0]!.length, its.inputs[0]![0]![0]!.length];
    const x = input("x", [BATCH, channels, height, width]);
    const parameters: [string, Tensor][] = Object.entries(values[form]).map(([name, numbers]) => [
      name,
      constant(numbers, name === "logDiagonal" ? [channels] : [channels, channels]),
    ]);
    const scope = scopeOf(new Map(parameters));
    const [encoded, decoded] = [bijection.encode(x, scope), bijection.decode(x, scope)];
    const results = await evaluate(
      {
        encoded: encoded.value,
        decoded: decoded.value,
        encodeLogDet: encoded.logDet,
        decodeLogDet: decoded.logDet,
      },
      [{ tensor: x, data: flat(its.inputs) }],
    );
    expectAllClose(results.encoded, flat(its.inverse), 1e-5, "latent");
    expectAllClose(results.decoded, flat(its.forward), 1e-5, "data");
    expectAllClose(results.encodeLogDet, [its.inverse_logdet], 1e-5, "logDet of encode");
    expectAllClose(results.decodeLogDet, [its.forward_logdet], 1e-5, "logDet of decode");
  });
});

describe("planar and radial agree with normflows", () => {
  const softplus = (x: number) => Math.log1p(Math.exp(x));
  const inverse = (y: number) => Math.log(Math.expm1(y));
  /** Our smallest slope is 0.01, theirs 0: the raw number for which ours gives what theirs does. */
  const rawFor = (slope: number) => inverse(slope - 0.01) - inverse(0.99);
  const check = async (
    bijection: Bijection,
    its: Pick<typeof golden.radial, "inputs" | "outputs" | "logdet">,
    values: Readonly<Record<string, readonly number[]>>,
  ) => {
    const features = its.inputs[0]!.length;
    const x = input("x", [BATCH, features]);
    const tensors = Object.entries(values).map(
      ([name, numbers]) => [name, constant(numbers, [numbers.length])] as const,
    );
    const scope = scopeOf(new Map(tensors));
    const { value, logDet } = bijection.encode(x, scope);
    const back = bijection.decode(value, scope);
    const results = await evaluate({ value, logDet, back: back.value, backLogDet: back.logDet }, [
      { tensor: x, data: flat(its.inputs) },
    ]);
    expectAllClose(results.value, flat(its.outputs), 1e-5, "latent");
    expectAllClose(results.logDet, its.logdet, 1e-5, "logDet");
    expectAllClose(results.back, flat(its.inputs), 2e-5, "decoded");
    expectAllClose(
      results.backLogDet,
      its.logdet.map((logDet) => -logDet),
      2e-5,
      "logDet of decode",
    );
  };

  it("planar", async () => {
    const { u, w, b } = golden.planar_tanh;
    const dot = (x: number[], y: number[]) => x.reduce((sum, value, at) => sum + value * y[at]!, 0);
    const along = dot(w, u);
    const move = (rawFor(softplus(along)) - along) / dot(w, w);
    await check(planar(), golden.planar_tanh, { w, b, u: u.map((value, at) => value + move * w[at]!) });
  });

  it("radial", async () => {
    const { alpha, beta, z0 } = golden.radial;
    await check(radial(), golden.radial, {
      center: z0,
      logAlpha: [Math.log(alpha[0]!)],
      // ours is a share of α
      beta: [rawFor(softplus(beta[0]!) / alpha[0]!)],
    });
  });
});

describe("whole flows agree with zuko, weights and all", () => {
  const check = async (its: GoldenFlow, bijection: Bijection, values: ReadonlyMap<string, Float32Array>) => {
    const x = input("x", [BATCH, its.inputs[0]!.length]);
    const context = its.context === null ? undefined : input("context", [BATCH, its.context[0]!.length]);
    const declared = declare((scope) => {
      bijection.encode(x, scope, context);
    });
    expect([...values.keys()].sort()).toEqual(declared.map(({ name }) => name).sort());
    const tensors = new Map<string, Tensor>(
      declared.map(({ name, shape }) => [name, constant(values.get(name)!, shape)]),
    );
    const scope = scopeOf(tensors);
    const { value, logDet } = bijection.encode(x, scope, context);
    const logProb = add(standardNormal().logProb(value, scope), logDet);
    const back = bijection.decode(value, scope, context).value;
    const results = await evaluate({ value, logProb, back }, [
      { tensor: x, data: flat(its.inputs) },
      ...(context === undefined ? [] : [{ tensor: context, data: flat(its.context) }]),
    ]);
    expectAllClose(results.value, flat(its.latent), 1e-5, "latent");
    expectAllClose(results.logProb, its.log_prob, 1e-5, "log-density");
    expectAllClose(results.back, flat(its.inputs), 1e-5, "decoded");
  };
  // zuko deals the degrees out in turn: unit by unit 0, 1, 2, 0, 1 …
  const dealt = Array.from({ length: 8 }, (_, unit) => unit % 3);
  const layers = [0, 1];

  it("MAF with a context", async () => {
    const net = maskedMlp([8, 8]);
    const bijection = sequence(
      autoregressive({ order: "forward", map: affine(), net }),
      autoregressive({ order: "reverse", map: affine(), net }),
    );
    const { state } = golden.zuko_maf;
    const sizes = { features: 3, groups: [1, 1] };
    const values = layers.flatMap((layer) =>
      netValues(state, `transform.transforms.${layer}.hyper`, `${layer}.net`, sizes, dealt),
    );
    await check(golden.zuko_maf, bijection, new Map(values));
  });

  it("NSF (autoregressive splines) with a context", async () => {
    // zuko squashes the net's outputs in another way than we do; a net of the test's own does the same to
    // ours
    const net = zukoSplineNet(maskedMlp([8, 8]), { bins: 4 });
    const map = rationalQuadraticSpline({
      bins: 4,
      bound: 5,
      // zuko has none; far below what float32 can tell
      minimumWidth: 1e-9,
      minimumHeight: 1e-9,
      minimumSlope: 1e-9,
    });
    const bijection = sequence(
      autoregressive({ order: "forward", map, net }),
      autoregressive({ order: "reverse", map, net }),
    );
    const { state } = golden.zuko_nsf;
    const sizes = { features: 3, groups: [8, 3] };
    const values = layers.flatMap((layer) =>
      netValues(state, `transform.transforms.${layer}.hyper`, `${layer}.net`, sizes, dealt),
    );
    await check(golden.zuko_nsf, bijection, new Map(values));
  });

  it("RealNVP", async () => {
    const net = mlp([8, 8]);
    const bijection = sequence(
      coupling({ mask: "even", map: affine(), net }),
      coupling({ mask: "odd", map: affine(), net }),
    );
    const { state } = golden.zuko_realnvp;
    const sizes = { features: 2, groups: [1, 1] };
    const inOrder = new Array<number>(8).fill(0);
    const values = layers.flatMap((layer) =>
      netValues(state, `transform.transforms.${layer}.hyper`, `${layer}.net`, sizes, inOrder),
    );
    await check(golden.zuko_realnvp, bijection, new Map(values));
  });
});
