import {
  add,
  batchMatmul,
  knownSize,
  mul,
  reshape,
  softmax,
  type Tensor,
  transpose,
} from "../graph/index.ts";

export interface AttentionOptions {
  /** What looks: [batch·queries, width], the tokens of one row after the other. */
  readonly query: Tensor;
  /** What is looked at, [batch·keys, width]. */
  readonly key: Tensor;
  /** What is seen there, [batch·keys, width]. */
  readonly value: Tensor;
  /** How many tokens of a row look. */
  readonly queries: number;
  /** How many tokens of a row are looked at. */
  readonly keys: number;
  /** How many groups of columns look by themselves, a divisor of the width. */
  readonly heads: number;
  /** What is added to how well they match, [queries, keys]; nothing by default. */
  readonly mask?: Tensor;
}

/**
 * For every query a mean of the values of its row's tokens, weighted by how well query and key match;
 * [batch·queries, width]. Attention (Vaswani et al. 2017, section 3.2).
 */
export function attention(options: AttentionOptions): Tensor {
  const { query, key, value, queries, keys, heads, mask } = options;
  const width = knownSize(query.shape[1]);
  const size = width / heads;
  const apart = (x: Tensor, tokens: number) =>
    reshape(transpose(reshape(x, [-1, tokens, heads, size]), [0, 2, 1, 3]), [-1, tokens, size]);
  const matches = batchMatmul(
    apart(mul(query, 1 / Math.sqrt(size)), queries),
    transpose(apart(key, keys), [0, 2, 1]),
  );
  const weights = softmax(mask === undefined ? matches : add(matches, mask));
  const seen = reshape(batchMatmul(weights, apart(value, keys)), [-1, heads, queries, size]);
  return reshape(transpose(seen, [0, 2, 1, 3]), [-1, width]);
}
