import type { Bijection } from "../bijections/bijection.ts";
import { perFeature } from "../directions/directions.ts";
import { domainOf } from "../directions/domain.ts";
import { type Mapped, worse } from "../directions/mapped.ts";
import { checkOptions } from "../errors/checkOptions.ts";
import { oneOf, partOf } from "../errors/optionRules.ts";
import {
  add,
  gather,
  maxOver,
  mul,
  reshape,
  scan,
  slice,
  sum,
  type Tensor,
  transpose,
} from "../graph/index.ts";
import { identityMatrix } from "../matrices/identityMatrix.ts";
import type { CausalNet } from "../nets/causalNet.ts";
import { causalTransformer } from "../nets/causalTransformer.ts";
import { affine } from "../scalarMaps/affine.ts";
import { applyScalarMap, layoutOf, parameterCount } from "../scalarMaps/applyScalarMap.ts";
import type { ScalarMap } from "../scalarMaps/scalarMap.ts";
import { imageSizeOf, pixelCount } from "./imageSize.ts";

export interface ImageAutoregressiveOptions {
  /** Whether a pixel depends on those above and left of it, or on those behind; "forward" by default. */
  readonly order?: "forward" | "reverse";
  /** How each value is bent; `affine` by default. */
  readonly map?: ScalarMap;
  /**
   * What computes the parameters of a pixel's maps from the pixels before it; `causalTransformer` by default.
   */
  readonly net?: CausalNet;
}

/**
 * All channels of every pixel are mapped by a scalar map whose parameters depend on the pixels before it,
 * row by row: encoding takes one pass of a causal net, decoding one pass a pixel. After a `squeeze` or two,
 * pixels are patches. A layer of TarFlow (Zhai et al. 2024, eq. 4 and 5).
 */
export function imageAutoregressive(options: ImageAutoregressiveOptions = {}): Bijection {
  const {
    order = "forward",
    map = affine(),
    net = causalTransformer(),
  } = checkOptions("imageAutoregressive", options, {
    order: oneOf("forward", "reverse"),
    map: partOf("scalar map"),
    net: partOf("causal net"),
  });
  const inLayout = (raw: Tensor) => (layoutOf(map) === "rows" ? raw : transpose(raw));
  return {
    spec: { kind: "imageAutoregressive", order, map: map.spec, net: net.spec },
    directions: { encode: map.directions.encode, decode: perFeature(map.directions.decode) },
    domain: domainOf([map]),
    encode(x, scope, context): Mapped {
      const { tokens, back, n, size } = toTokens(x, order);
      const raw = net.apply(tokens, size * parameterCount(map), scope.child("net"), { context });
      const mapped = applyScalarMap(map, "encode", reshape(tokens, [-1, size]), inLayout(raw));
      const perRow = (values: Tensor) => reshape(values, [-1, n]);
      const { logDet, residual } = mapped;
      return {
        value: back(reshape(mapped.value, tokens.shape)),
        logDet: logDet.shape.length === 0 ? mul(logDet, n) : sum(perRow(logDet), { axes: [1] }),
        residual: residual && maxOver(perRow(residual), { axes: [1] }),
      };
    },
    decode(z, scope, context): Mapped {
      const { tokens, back, n, size } = toTokens(z, order);
      const passes = net.passes(tokens, size * parameterCount(map), scope.child("net"), { context });
      const start = reshape(mul(slice(tokens, 0, 1, 1), 0), [-1, size]);
      const zero = sum(start, { axes: [1] });
      const { state, items } = scan({
        state: [start, zero, zero, ...passes.state],
        sequences: [transpose(tokens, [1, 0, 2]), identityMatrix(n)],
        step([before, logDet, residual, ...kept], [token, turn]) {
          const { outputs, state: after } = passes.step(before!, turn!, kept);
          const mapped = applyScalarMap(map, "decode", token!, inLayout(outputs));
          const worst = worse(residual, mapped.residual)!;
          return {
            state: [mapped.value, add(logDet!, mapped.logDet), worst, ...after],
            items: [mapped.value],
          };
        },
      });
      return {
        value: back(transpose(items[0]!, [1, 0, 2])),
        logDet: state[1]!,
        residual: typeof map.directions.decode === "string" ? undefined : state[2],
      };
    },
  };
}

/** The pixels of images as tokens in an order, [batch, n, channels], and how to put them back. */
function toTokens(x: Tensor, order: "forward" | "reverse") {
  const image = imageSizeOf(x, "imageAutoregressive");
  const { channels: size } = image;
  const n = pixelCount(image);
  const places = Array.from({ length: n }, (_, place) => (order === "forward" ? place : n - 1 - place));
  return {
    n,
    size,
    tokens: gather(transpose(reshape(x, [-1, size, n]), [0, 2, 1]), places, 1),
    back: (tokens: Tensor) => reshape(transpose(gather(tokens, places, 1), [0, 2, 1]), x.shape),
  };
}
