import { diagonalScaling } from "../bijections/diagonalScaling.ts";
import { classNormal } from "../distributions/classNormal.ts";
import { logistic } from "../distributions/logistic.ts";
import type { Dequantization } from "../images/dequantization/dequantization.ts";
import { type ImageSize, valueCount } from "../images/imageSize.ts";
import { mlp } from "../nets/mlp.ts";
import { additive } from "../scalarMaps/additive.ts";
import { coupling } from "../structures/coupling.ts";
import { sequence } from "../structures/sequence.ts";
import { type Flow, flow } from "./flow.ts";

export interface NiceOptions {
  /** Rows are images of 8 bits, channel by channel, row by row. */
  readonly image: ImageSize;
  readonly context?: number;
  /** How many classes the base tells apart; it is normal then, not logistic. 0 for none. */
  readonly classes?: number;
  readonly layers?: number;
  readonly hidden?: readonly number[];
  readonly dequantization?: Dequantization;
}

/**
 * NICE (Dinh et al. 2015): additive couplings of even and odd pixels in turn, diagonal scaling, a logistic base. A small last
 * layer keeps the first steps from moving black pixels by many times the noise within them.
 */
export function nice({
  image,
  context = 0,
  classes = 0,
  layers = 4,
  hidden = [1000, 1000, 1000, 1000, 1000],
  dequantization,
}: NiceOptions): Flow {
  const couplings = Array.from({ length: layers }, (_, layer) =>
    coupling({ mask: layer % 2 === 0 ? "even" : "odd", map: additive(), net: mlp(hidden, { gain: GAIN }) }),
  );
  return flow({
    name: "nice",
    features: valueCount(image),
    context,
    bijection: sequence(...couplings, diagonalScaling()),
    base: classes === 0 ? logistic() : classNormal({ classes }),
    pixels: { image, dequantization },
  });
}

const GAIN = 0.1;
