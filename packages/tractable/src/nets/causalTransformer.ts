import { checkOption } from "../errors/checkOptions.ts";
import { unitCount } from "../errors/optionRules.ts";
import { TractableError } from "../errors/tractableError.ts";
import {
  add,
  concat,
  constant,
  knownSize,
  matmul,
  mul,
  reshape,
  showShape,
  slice,
  sub,
  type Tensor,
} from "../graph/index.ts";
import { triangle } from "../matrices/identityMatrix.ts";
import { uniform } from "../parameters/initial.ts";
import type { Scope } from "../parameters/scope.ts";
import { attention } from "./attention.ts";
import type { CausalNet, CausalNetOptions } from "./causalNet.ts";
import { linear } from "./linear.ts";
import { checkTransformer, type TransformerOptions, transformerBlocks } from "./transformerBlocks.ts";

/**
 * A transformer that sees, for every token, the tokens before it, the place, and the context. Token by
 * token it keeps keys and values, so that each is computed once. As in TarFlow (Zhai et al. 2024, section
 * 2.2), with a learned token before the first.
 */
export function causalTransformer(width = 64, options: TransformerOptions = {}): CausalNet {
  checkOption("causalTransformer", "its width", width, unitCount);
  const { blocks, heads } = checkTransformer("causalTransformer", width, options);
  /**
   * What the net starts from besides the token before: the place, and the context, [batch or 1, n, width].
   */
  const places = (n: number, scope: Scope, { context }: CausalNetOptions) => {
    const position = scope.parameter("position", [n, width], uniform(POSITIONS));
    if (context === undefined) return { position, shift: undefined };
    if (context.shape.length !== 2) {
      throw new TractableError(
        `causalTransformer: expected a context of [batch, features], got ${showShape(context.shape)}`,
      );
    }
    return { position, shift: linear(context, width, scope.child("context"), { start: "narrow" }) };
  };
  const parameters = (size: number, scope: Scope) => ({
    weight: scope.parameter("weight", [size, width], uniform(1 / Math.sqrt(size))),
    start: scope.parameter("start", [1, width], uniform(1)),
  });
  const end = (h: Tensor, outputs: number, scope: Scope) =>
    linear(h, outputs, scope.child("last"), { start: "zero" });
  return {
    spec: { kind: "causalTransformer", width, blocks, heads },
    reads: "tokens",
    apply(x, outputs, scope, options = {}) {
      const [n, size] = [knownSize(x.shape[1]), knownSize(x.shape[2])];
      const { weight, start } = parameters(size, scope);
      const { position, shift } = places(n, scope, options);
      const embedded = reshape(matmul(reshape(x, [-1, size]), weight), [-1, n, width]);
      // token k starts from token k − 1
      const first = add(mul(slice(embedded, 0, 1, 1), 0), start);
      const before = n === 1 ? first : concat([first, slice(embedded, 0, n - 1, 1)], 1);
      const placed = add(before, position);
      const all = shift === undefined ? placed : add(placed, reshape(shift, [-1, 1, width]));
      const mask = mul(
        triangle(n, (query, key) => key > query),
        HIDDEN,
      );
      const h = transformerBlocks(reshape(all, [-1, width]), width, blocks, scope, (query, key, value) =>
        attention({ query, key, value, queries: n, keys: n, heads, mask }),
      );
      return end(h, outputs, scope);
    },
    passes(x, outputs, scope, options = {}) {
      const [n, size] = [knownSize(x.shape[1]), knownSize(x.shape[2])];
      const { weight, start } = parameters(size, scope);
      const { position, shift } = places(n, scope, options);
      const blank = mul(matmul(reshape(mul(slice(x, 0, 1, 1), 0), [-1, size]), weight), 0);
      const empty = add(reshape(blank, [-1, 1, width]), constant(new Float32Array(n), [n, 1]));
      const masks = mul(
        triangle(n, (query, key) => key > query),
        HIDDEN,
      );
      return {
        // keys and values of every block
        state: new Array<Tensor>(2 * blocks).fill(empty),
        step(before, turn, state) {
          const row = reshape(turn, [1, n]);
          const isFirst = slice(row, 0, 1, 1);
          const entered = add(mul(matmul(before, weight), sub(1, isFirst)), mul(start, isFirst));
          const placed = add(entered, matmul(row, position));
          const all = shift === undefined ? placed : add(placed, shift);
          const mask = matmul(row, masks);
          const after: Tensor[] = [];
          const remember = (index: number, token: Tensor) => {
            const placedToken = mul(reshape(token, [-1, 1, width]), reshape(turn, [1, n, 1]));
            const kept = add(state[index]!, placedToken);
            after.push(kept);
            return reshape(kept, [-1, width]);
          };
          const h = transformerBlocks(all, width, blocks, scope, (query, key, value, block) =>
            attention({
              query,
              key: remember(2 * block, key),
              value: remember(2 * block + 1, value),
              queries: 1,
              keys: n,
              heads,
              mask,
            }),
          );
          return { outputs: end(h, outputs, scope), state: after };
        },
      };
    },
  };
}

/** Positions start within so much of 0. */
const POSITIONS = 0.02;
/** Added to a match, it leaves nothing of it. */
const HIDDEN = -1e9;
