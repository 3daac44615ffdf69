import { closedForm } from "../directions/directions.ts";
import { checkOptions } from "../errors/checkOptions.ts";
import { wholeNumber } from "../errors/optionRules.ts";
import { add, exp, knownSize, matmul, mul, neg, sub, sum, type Tensor, transpose } from "../graph/index.ts";
import { identityMatrix } from "../matrices/identityMatrix.ts";
import { invertMatrix } from "../matrices/invertMatrix.ts";
import { uniform, zeros } from "../parameters/initial.ts";
import type { Scope } from "../parameters/scope.ts";
import type { Bijection } from "./bijection.ts";

export interface LowRankLinearOptions {
  /** How many directions are mixed, or as many as there are features; 4 by default. */
  readonly rank?: number;
}

/**
 * z = x·(diag eˢ + U·Vᵀ) + b, which mixes many features at the price of few: log|det J| = Σ s + ln|det C|
 * with C = 1 + Vᵀ·diag e⁻ˢ·U, by whose inverse it is undone (Woodbury). Starts as the identity. Lu & Huang
 * (2020).
 */
export function lowRankLinear(options: LowRankLinearOptions = {}): Bijection {
  const { rank = 4 } = checkOptions("lowRankLinear", options, { rank: wholeNumber({ to: 1000 }) });
  const parameters = (x: Tensor, scope: Scope) => {
    const features = knownSize(x.shape[1]);
    const own = Math.min(rank, features);
    const from = scope.parameter("from", [features, own], uniform(1 / Math.sqrt(features)));
    const to = scope.parameter("to", [features, own], zeros);
    const logScale = scope.parameter("logScale", [features], zeros);
    // e⁻ˢ times every column of Vᵀ, [own, features]
    const scaledTo = mul(transpose(to), exp(neg(logScale)));
    const core = invertMatrix(add(identityMatrix(own), matmul(scaledTo, from)));
    const bias = scope.parameter("bias", [features], zeros);
    return {
      from,
      to,
      logScale,
      scaledTo,
      core: core.inverse,
      bias,
      logDet: add(sum(logScale), core.logDet),
    };
  };
  return {
    spec: { kind: "lowRankLinear", rank },
    directions: closedForm,
    encode(x, scope) {
      const { from, to, logScale, bias, logDet } = parameters(x, scope);
      const mixed = matmul(matmul(x, from), to, { transposeB: true });
      return { value: add(add(mul(x, exp(logScale)), mixed), bias), logDet };
    },
    decode(z, scope) {
      const { from, logScale, scaledTo, core, bias, logDet } = parameters(z, scope);
      const unscaled = mul(sub(z, bias), exp(neg(logScale)));
      const mixed = matmul(matmul(matmul(unscaled, from), core), scaledTo);
      return { value: sub(unscaled, mixed), logDet: neg(logDet) };
    },
  };
}
