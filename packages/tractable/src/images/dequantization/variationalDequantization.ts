import { logistic } from "../../distributions/logistic.ts";
import { checkOptions } from "../../errors/checkOptions.ts";
import { layerCount, unitCount } from "../../errors/optionRules.ts";
import { add, neg, reshape, sigmoid, softplus, sub, sum } from "../../graph/index.ts";
import { affine } from "../../scalarMaps/affine.ts";
import { sequence } from "../../structures/sequence.ts";
import { imageCoupling } from "../imageCoupling.ts";
import { convNet } from "../nets/convNet.ts";
import type { Dequantization } from "./dequantization.ts";

export interface VariationalDequantizationOptions {
  /** How many couplings there are between the noise and the offsets; 4 by default. */
  readonly layers?: number;
  /** How many channels their nets have inside; 32 by default. */
  readonly width?: number;
}

/**
 * u = σ(g(ε | x)) with logistic ε and a flow g of checkerboard couplings whose nets also see the image;
 * trained together with the density. It starts as the uniform law. Flow++ (Ho et al. 2019, section 3.1).
 */
export function variationalDequantization(options: VariationalDequantizationOptions = {}): Dequantization {
  const { layers = 4, width = 32 } = checkOptions("variationalDequantization", options, {
    layers: layerCount,
    width: unitCount,
  });
  const couplings = Array.from({ length: layers }, (_, layer) =>
    imageCoupling({
      mask: layer % 2 === 0 ? "checkerboard" : "inverse checkerboard",
      map: affine({ minimumScale: SMALLEST_SCALE }),
      net: convNet(width),
    }),
  );
  const flow = sequence(...couplings);
  const base = logistic();
  return {
    spec: { kind: "variationalDequantization", layers, width },
    noise: base.noise,
    draw(pixels, noise, { channels, height, width }, scope) {
      const [batch, features] = pixels.shape;
      const asImages = [batch!, channels, height, width];
      const start = base.draw(noise, features as number, scope);
      const condition = sub(reshape(pixels, asImages), 0.5);
      const { value, logDet } = flow.decode(reshape(start, asImages), scope, condition);
      const free = reshape(value, pixels.shape);
      // ln σ′(v) = −ln(1 + e^v) − ln(1 + e^−v)
      const logSlope = neg(sum(add(softplus(free), softplus(neg(free))), { axes: [1] }));
      return {
        offset: sigmoid(free),
        logDensity: sub(sub(base.logProb(start, scope), logDet), logSlope),
      };
    },
  };
}

/** Bounds each coupling's scale: offsets stay away from the ends of their bins. */
const SMALLEST_SCALE = 0.1;
