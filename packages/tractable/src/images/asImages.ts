import type { Bijection } from "../bijections/bijection.ts";
import { domainOf } from "../directions/domain.ts";
import { checkOptions } from "../errors/checkOptions.ts";
import { imageSize, partOf, required } from "../errors/optionRules.ts";
import { TractableError } from "../errors/tractableError.ts";
import { reshape, type Tensor } from "../graph/index.ts";
import { type ImageSize, valueCount } from "./imageSize.ts";
import { latentShape } from "./latentShape.ts";

export interface AsImagesOptions {
  /** The size of the images that rows are. */
  readonly image: ImageSize;
  /** A bijection of images, [batch, channels, height, width]. */
  readonly bijection: Bijection;
}

/**
 * A bijection of images, applied to rows: [batch, channels·height·width] in the order channel, row, column.
 * Its latents are rows again, whatever shape they have inside.
 */
export function asImages(options: AsImagesOptions): Bijection {
  const { image, bijection } = checkOptions("asImages", options, {
    image: required(imageSize),
    bijection: required(partOf("bijection", "a bijection of images such as imageActNorm()")),
  });
  const { channels, height, width } = image;
  const features = valueCount(image);
  const shapeFor = (rows: Tensor) => {
    if (rows.shape.length !== 2 || rows.shape[1] !== features) {
      throw new TractableError(
        `asImages: expected rows of ${channels}·${height}·${width} = ${features} values, got ${rows.shape[1]}`,
      );
    }
    return [rows.shape[0]!, channels, height, width];
  };
  return {
    spec: { kind: "asImages", image: { channels, height, width }, bijection: bijection.spec },
    directions: bijection.directions,
    domain: domainOf([bijection]),
    encode(x, scope, context) {
      const mapped = bijection.encode(reshape(x, shapeFor(x)), scope, context);
      return { ...mapped, value: reshape(mapped.value, x.shape) };
    },
    decode(z, scope, context) {
      const shape = latentShape(bijection, shapeFor(z), context);
      const mapped = bijection.decode(reshape(z, shape), scope, context);
      return { ...mapped, value: reshape(mapped.value, z.shape) };
    },
  };
}
