import type { Tensor } from "../graph/index.ts";
import type { Scope } from "../parameters/scope.ts";
import type { Spec } from "../specs/spec.ts";

export interface CausalNetOptions {
  /** [batch, contextFeatures]; none by default. */
  readonly context?: Tensor;
}

/** A causal net that is computed token by token; to be used in a loop over them. */
export interface TokenPasses {
  /** What is carried from pass to pass. */
  readonly state: readonly Tensor[];
  /**
   * The next pass: from the token before, [batch, size] (zeros in the first pass), and the one-hot `turn`,
   * [n], of the token whose turn it is, its outputs, [batch, outputs].
   */
  step(
    before: Tensor,
    turn: Tensor,
    state: readonly Tensor[],
  ): { readonly outputs: Tensor; readonly state: readonly Tensor[] };
}

/**
 * A network of sequences of tokens, whose outputs for a token depend on those before it alone; they are 0 at
 * the start. It is run for all tokens at once, or for one after the other, with the same parameters.
 */
export interface CausalNet {
  /** The net as plain data: its kind and its options. */
  readonly spec: Spec;
  /** What it reads, so that it isn't taken for a net of another sort; left out, it isn't looked at. */
  readonly reads?: "tokens";
  /** Outputs for all tokens of x, [batch, n, size], at once: [batch·n, outputs]. */
  apply(x: Tensor, outputs: number, scope: Scope, options?: CausalNetOptions): Tensor;
  /** The passes for tokens like those of x, [batch, n, size], of which only the shape counts. */
  passes(x: Tensor, outputs: number, scope: Scope, options?: CausalNetOptions): TokenPasses;
}
