import type { Bijection } from "../bijections/bijection.ts";
import { closedForm } from "../directions/directions.ts";
import { checkOptions } from "../errors/checkOptions.ts";
import { realNumber } from "../errors/optionRules.ts";
import { add, div, log, max, mean, mul, reshape, sqrt, sub, sum, type Tensor } from "../graph/index.ts";
import { constantly, zeros } from "../parameters/initial.ts";
import type { Scope } from "../parameters/scope.ts";
import { imageSizeOf, pixelCount } from "./imageSize.ts";

export interface ImageBatchNormOptions {
  /** The share of each batch in the running averages; 0.1 by default. */
  readonly rate?: number;
}

/**
 * z = (x − μ̃) / √(σ̃² + ε) for every channel of an image, with running averages of the means and variances
 * of the batches; gradients go through the latest batch's share alone. Afterwards they are fixed, so that the
 * map has an inverse. RealNVP (Dinh et al. 2017, section 3.7 and appendix E).
 */
export function imageBatchNorm(options: ImageBatchNormOptions = {}): Bijection {
  const { rate = 0.1 } = checkOptions("imageBatchNorm", options, {
    rate: realNumber({ above: 0, to: 1 }),
  });
  const statistics = (x: Tensor, scope: Scope) => {
    const { channels, height, width } = imageSizeOf(x, "imageBatchNorm");
    const perChannel = (value: Tensor) => mean(value, { axes: [0, 2, 3] });
    const overPixels = (value: Tensor) => reshape(value, [channels, 1, 1]);
    const variance = () => {
      const centered = sub(x, overPixels(perChannel(x)));
      return perChannel(mul(centered, centered));
    };
    const center = scope.tracked("center", [channels], zeros, { statistic: () => perChannel(x), rate });
    const square = scope.tracked("variance", [channels], constantly(1), { statistic: variance, rate });
    const safe = add(max(square, 0), EPSILON);
    return {
      center: overPixels(center),
      deviation: overPixels(sqrt(safe)),
      logScale: mul(sum(log(safe)), -0.5 * pixelCount({ channels, height, width })),
    };
  };
  return {
    spec: { kind: "imageBatchNorm", rate },
    directions: closedForm,
    encode(x, scope) {
      const { center, deviation, logScale } = statistics(x, scope);
      return { value: div(sub(x, center), deviation), logDet: logScale };
    },
    decode(z, scope) {
      const { center, deviation, logScale } = statistics(z, scope);
      return { value: add(mul(z, deviation), center), logDet: mul(logScale, -1) };
    },
  };
}

const EPSILON = 1e-5;
