import { readFileSync } from "node:fs";

type Rows = number[][];

/** A network's weights as PyTorch saves them: [out, in]. */
export type State = Readonly<Record<string, unknown>>;

export interface GoldenFlow {
  readonly state: State;
  readonly context: Rows | null;
  readonly inputs: Rows;
  readonly latent: Rows;
  readonly log_prob: number[];
}

interface Golden {
  readonly rational_quadratic_spline_linear_tails: {
    readonly tail_bound: number;
    readonly inputs: Rows;
    readonly unnormalized_widths: number[][][];
    readonly unnormalized_heights: number[][][];
    readonly unnormalized_derivatives: number[][][];
    readonly outputs: Rows;
    readonly logabsdet: Rows;
    readonly inverse_of_outputs: Rows;
    readonly inverse_logabsdet: Rows;
  };
  readonly diag_gaussian: { loc: Rows; log_scale: Rows; inputs: Rows; log_prob: number[] };
  readonly gaussian_mixture_diag: {
    loc: number[][][];
    log_scale: number[][][];
    weight_scores: Rows;
    inputs: Rows;
    log_prob: number[];
  };
  readonly logistic_standard: { inputs: Rows; log_prob: number[] };
  readonly student_t: { df: number; inputs: Rows; log_prob: number[] };
  /** û = u + (softplus(w·u) − 1 − w·u)·w / |w|² */
  readonly planar_tanh: {
    readonly u: number[];
    readonly w: number[];
    readonly b: number[];
    readonly inputs: Rows;
    readonly outputs: Rows;
    readonly logdet: number[];
  };
  /** β̂ = −α + softplus(β) */
  readonly radial: {
    readonly alpha: number[];
    readonly beta: number[];
    readonly z0: number[];
    readonly inputs: Rows;
    readonly outputs: Rows;
    readonly logdet: number[];
  };
  /** Values of images, NCHW; inverse is data → latent. Only the strict triangles of L and U count. */
  readonly invertible_1x1_conv_plu: {
    readonly P: Rows;
    readonly L: Rows;
    readonly U: Rows;
    readonly sign_S: number[];
    readonly log_S: number[];
    readonly W: Rows;
    readonly inputs: number[][][][];
    readonly forward: number[][][][];
    readonly forward_logdet: number;
    readonly inverse: number[][][][];
    readonly inverse_logdet: number;
  };
  readonly zuko_maf: GoldenFlow;
  readonly zuko_nsf: GoldenFlow;
  readonly zuko_realnvp: GoldenFlow;
}

/** Values of other implementations in float64; where they come from stands in the file. */
export const golden = JSON.parse(
  readFileSync(new URL("../fixtures/golden.json", import.meta.url), "utf8"),
) as Golden;

/** All numbers of nested arrays, row-major. */
export function flat(values: unknown): number[] {
  return Array.isArray(values) ? values.flatMap(flat) : [values as number];
}
