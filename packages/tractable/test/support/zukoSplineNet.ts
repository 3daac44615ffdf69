import {
  abs,
  add,
  concat,
  div,
  exp,
  knownSize,
  log,
  mul,
  split,
  sub,
  type Tensor,
} from "../../src/graph/index.ts";
import type { MaskedNet } from "../../src/nets/maskedNet.ts";

/**
 * A masked net whose outputs, used by our spline with all minimums 0, mean what zuko's mean: widths and
 * heights are softmax(u / (1 + |2u / ln 1e-3|)), slopes e^s with s = d / (1 + |d / ln 1e-3|). Our slopes are
 * softplus(u + ln(e − 1)), so u = ln(exp(e^s) − 1) − ln(e − 1).
 */
export function zukoSplineNet(net: MaskedNet, { bins }: { bins: number }): MaskedNet {
  const limit = -Math.log(1e-3);
  const soften = (u: Tensor, steepness: number) => div(u, add(1, mul(abs(u), steepness / limit)));
  return {
    spec: { kind: "zukoSplineNet" },
    apply(entry, degrees, scope, layer, layout) {
      const raw = net.apply(entry, degrees, scope, layer, layout);
      // of all features at once, or of one
      const features = knownSize(raw.shape[0]) / (3 * bins - 1);
      const sizes = [2 * bins * features, (bins - 1) * features];
      const [shares, slopes] = split(raw, sizes, 0) as [Tensor, Tensor];
      const slope = exp(soften(slopes, 1));
      const inverse = sub(log(sub(exp(slope), 1)), Math.log(Math.expm1(1)));
      return concat([soften(shares, 2), inverse], 0);
    },
  };
}
