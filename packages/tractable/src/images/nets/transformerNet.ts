import { checkOption } from "../../errors/checkOptions.ts";
import { unitCount } from "../../errors/optionRules.ts";
import { add, knownSize, reshape, type Tensor, transpose } from "../../graph/index.ts";
import { attention } from "../../nets/attention.ts";
import { linear } from "../../nets/linear.ts";
import {
  checkTransformer,
  type TransformerOptions,
  transformerBlocks,
} from "../../nets/transformerBlocks.ts";
import { uniform } from "../../parameters/initial.ts";
import { addContext, type ImageNet } from "./imageNet.ts";

/**
 * A transformer of images, each of whose pixels is a token that sees all others and where it is; after a
 * `squeeze` or two, pixels are patches. Vision transformer (Dosovitskiy et al. 2021), as in Jet (Kolesnikov
 * et al. 2024).
 */
export function transformerNet(width = 64, options: TransformerOptions = {}): ImageNet {
  checkOption("transformerNet", "its width", width, unitCount);
  const { blocks, heads } = checkTransformer("transformerNet", width, options);
  return {
    spec: { kind: "transformerNet", width, blocks, heads },
    reads: "images",
    apply(x, outputs, scope, { context } = {}) {
      const [batch] = x.shape;
      const [channels, height, columns] = x.shape.slice(1).map(knownSize) as [number, number, number];
      const n = height * columns;
      const toTokens = (images: Tensor, size: number) =>
        reshape(transpose(reshape(images, [-1, size, n]), [0, 2, 1]), [-1, size]);
      const toImages = (tokens: Tensor, size: number) =>
        reshape(transpose(reshape(tokens, [-1, n, size]), [0, 2, 1]), [batch!, size, height, columns]);
      const entered = linear(toTokens(x, channels), width, scope.child("first"), { start: "narrow" });
      const told = addContext(toImages(entered, width), context, scope.child("context"));
      const position = scope.parameter("position", [width, height, columns], uniform(POSITIONS));
      const tokens = toTokens(add(told, position), width);
      const h = transformerBlocks(tokens, width, blocks, scope, (query, key, value) =>
        attention({ query, key, value, queries: n, keys: n, heads }),
      );
      return toImages(linear(h, outputs, scope.child("last"), { start: "zero" }), outputs);
    },
  };
}

/** Positions start within so much of 0. */
const POSITIONS = 0.02;
