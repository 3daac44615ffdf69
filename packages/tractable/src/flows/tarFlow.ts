import { asImages } from "../images/asImages.ts";
import { imageAutoregressive } from "../images/imageAutoregressive.ts";
import { imageMarginals } from "../images/imageMarginals.ts";
import { causalTransformer } from "../nets/causalTransformer.ts";
import { affine } from "../scalarMaps/affine.ts";
import { sequence } from "../structures/sequence.ts";
import { type Flow, flow } from "./flow.ts";
import { type PatchFlowOptions, patchFlow } from "./patches.ts";

/**
 * TarFlow (Zhai et al. 2024): images as patches, each mapped given those before it by a causal transformer,
 * in layers of alternating direction. A density takes one pass, a sample a pass a patch and layer. Pixels
 * first become about normal (`imageMarginals`).
 *
 * @example
 * ```ts
 * const image = { channels: 1, height: 8, width: 8 };
 * const model = await fit(tarFlow({ image, layers: 2, width: 8 }), images, { epochs: 1 });
 * const bits = await model.bitsPerDimension(images);
 * ```
 */
export function tarFlow(options: PatchFlowOptions): Flow {
  const { image, common, layers, width, blocks, heads, cut } = patchFlow("tarFlow", options);
  const all = Array.from({ length: layers }, (_, layer) =>
    imageAutoregressive({
      order: layer % 2 === 0 ? "forward" : "reverse",
      map: affine({ minimumScale: SMALLEST_SCALE }),
      net: causalTransformer(width, { blocks, heads }),
    }),
  );
  const bijection = asImages({ image, bijection: sequence(imageMarginals(), ...cut, ...all) });
  return flow({ ...common, bijection });
}

/** Bounds each layer's scale to [0.1, 10], as they multiply. */
const SMALLEST_SCALE = 0.1;
