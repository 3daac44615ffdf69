import type { Bijection } from "../bijections/bijection.ts";
import { type MarginalsOptions, marginals, marginalsRules } from "../bijections/marginals.ts";
import { closedForm, type Way } from "../directions/directions.ts";
import type { Mapped } from "../directions/mapped.ts";
import { checkOptions } from "../errors/checkOptions.ts";
import { mul, reshape, sub, sum, type Tensor, transpose } from "../graph/index.ts";
import type { Scope } from "../parameters/scope.ts";
import { imageSizeOf } from "./imageSize.ts";

/**
 * A spline of each channel that makes the values of all its pixels together about standard normal,
 * initialised by `fit` from their quantiles: where most pixels are black, the noise within black is spread as
 * wide as it is frequent. Pixels come in (0, 1).
 */
export function imageMarginals(options: MarginalsOptions = {}): Bijection {
  const { bins = 32, bound = 10 } = checkOptions("imageMarginals", options, marginalsRules);
  const splines = marginals({ bins, bound });
  const transform =
    (way: Way) =>
    (x: Tensor, scope: Scope): Mapped => {
      const { batch, channels, height, width } = imageSizeOf(x, "imageMarginals");
      const isEncoding = way === "encode";
      const scaled = isEncoding ? mul(sub(mul(x, 2), 1), bound) : x;
      const pixels = reshape(transpose(scaled, [0, 2, 3, 1]), [-1, channels]);
      const { value, logDet } = splines[way](pixels, scope);
      const back = transpose(reshape(value, [batch, height, width, channels]), [0, 3, 1, 2]);
      const perImage = sum(reshape(logDet, [batch, height * width]), { axes: [1] });
      const scale = channels * height * width * Math.log(2 * bound);
      return {
        value: isEncoding ? back : mul(sub(mul(back, 1 / bound), -1), 0.5),
        logDet: isEncoding ? sub(perImage, -scale) : sub(perImage, scale),
      };
    };
  return {
    spec: { kind: "imageMarginals", bins, bound },
    directions: closedForm,
    isSteep: true,
    encode: transform("encode"),
    decode: transform("decode"),
  };
}
