import { checkOptions, type OptionRule } from "../errors/checkOptions.ts";
import { blockCount, wholeNumber } from "../errors/optionRules.ts";
import { TractableError } from "../errors/tractableError.ts";
import { add, split, type Tensor } from "../graph/index.ts";
import type { Scope } from "../parameters/scope.ts";
import { activate } from "./activation.ts";
import { layerNorm } from "./layerNorm.ts";
import { linear } from "./linear.ts";

export interface TransformerOptions {
  /** How many blocks of attention and of a small net there are; 2 by default. */
  readonly blocks?: number;
  /** How many heads each attention has, a divisor of the width; 4 by default. */
  readonly heads?: number;
}

const rules: Record<keyof TransformerOptions, OptionRule> = {
  blocks: blockCount,
  heads: wholeNumber({ to: 1024 }),
};

/** The options of a transformer of a width, complete. */
export function checkTransformer(
  name: string,
  width: number,
  options: TransformerOptions,
): Required<TransformerOptions> {
  const { blocks = 2, heads = 4 } = checkOptions(name, options, rules);
  if (width % heads !== 0) {
    throw new TractableError(`${name}: expected heads that divide the width ${width}, got ${heads}`);
  }
  return { blocks, heads };
}

/** What the tokens see of each other, from their queries, keys and values, [tokens, width] each. */
export type Look = (query: Tensor, key: Tensor, value: Tensor, block: number) => Tensor;

/**
 * Blocks of attention and of a net of one hidden layer, each beside a shortcut and after a layer
 * normalisation, on tokens [tokens, width]; how they look at each other is given. Vaswani et al. (2017) with
 * the order of Xiong et al. (2020).
 */
export function transformerBlocks(
  h: Tensor,
  width: number,
  blocks: number,
  scope: Scope,
  look: Look,
): Tensor {
  // so that the sum over the shortcuts stays of one size, however many blocks there are
  const gain = 1 / Math.sqrt(2 * Math.max(1, blocks));
  let sum = h;
  for (let block = 0; block < blocks; block++) {
    const own = scope.child(block);
    const normed = layerNorm(sum, own.child("norm"));
    const all = linear(normed, 3 * width, own.child("all"), { start: "narrow" });
    const [query, key, value] = split(all, [width, width, width], 1) as [Tensor, Tensor, Tensor];
    const seen = look(query, key, value, block);
    sum = add(sum, linear(seen, width, own.child("seen"), { start: "narrow", gain }));
    const inner = linear(layerNorm(sum, own.child("innerNorm")), 4 * width, own.child("inner"));
    sum = add(sum, linear(activate(inner, "silu"), width, own.child("last"), { start: "narrow", gain }));
  }
  return layerNorm(sum, scope.child("norm"));
}
