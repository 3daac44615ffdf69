import { asImages } from "../images/asImages.ts";
import { imageCoupling } from "../images/imageCoupling.ts";
import { imageMarginals } from "../images/imageMarginals.ts";
import { transformerNet } from "../images/nets/transformerNet.ts";
import { affine } from "../scalarMaps/affine.ts";
import { sequence } from "../structures/sequence.ts";
import { type Flow, flow } from "./flow.ts";
import { type PatchFlowOptions, patchFlow } from "./patches.ts";

/**
 * Jet (Kolesnikov et al. 2024): couplings of patches whose nets are transformers over all of them. Halves of
 * every patch and every other patch take turns in being changed, in the place of the paper's permutations.
 * Density and samples take one pass each. Pixels first become about normal (`imageMarginals`).
 *
 * @example
 * ```ts
 * const image = { channels: 1, height: 8, width: 8 };
 * const model = await fit(jet({ image, layers: 4, width: 8 }), images, { epochs: 1 });
 * const bits = await model.bitsPerDimension(images);
 * ```
 */
export function jet(options: PatchFlowOptions): Flow {
  const { image, common, layers, width, blocks, heads, cut } = patchFlow("jet", options);
  const masks = ["first channels", "last channels", "checkerboard", "inverse checkerboard"] as const;
  const all = Array.from({ length: layers }, (_, layer) =>
    imageCoupling({
      mask: masks[layer % masks.length],
      map: affine({ minimumScale: SMALLEST_SCALE }),
      net: transformerNet(width, { blocks, heads }),
    }),
  );
  const bijection = asImages({ image, bijection: sequence(imageMarginals(), ...cut, ...all) });
  return flow({ ...common, bijection });
}

/** Bounds each coupling's scale to [0.1, 10], as they multiply. */
const SMALLEST_SCALE = 0.1;
