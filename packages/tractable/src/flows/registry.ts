import { actNorm } from "../bijections/actNorm.ts";
import type { Bijection, Spec } from "../bijections/bijection.ts";
import { diagonalScaling } from "../bijections/diagonalScaling.ts";
import { type IntervalOptions, interval } from "../bijections/interval.ts";
import { type LogitOptions, logit } from "../bijections/logit.ts";
import { luLinear } from "../bijections/luLinear.ts";
import { type MarginalsOptions, marginals } from "../bijections/marginals.ts";
import { type FeatureOrder, permutation } from "../bijections/permutation.ts";
import { type PositiveOptions, positive } from "../bijections/positive.ts";
import { standardize } from "../bijections/standardize.ts";
import { asImages } from "../images/asImages.ts";
import { haar } from "../images/haar.ts";
import { imageActNorm } from "../images/imageActNorm.ts";
import { type ImageBatchNormOptions, imageBatchNorm } from "../images/imageBatchNorm.ts";
import { type ImageCouplingOptions, imageCoupling } from "../images/imageCoupling.ts";
import { imageMarginals } from "../images/imageMarginals.ts";
import type { ImageSize } from "../images/imageSize.ts";
import { type Invertible1x1Options, invertible1x1 } from "../images/invertible1x1.ts";
import { multiscale } from "../images/multiscale.ts";
import { type SqueezeOptions, squeeze } from "../images/squeeze.ts";
import { additive } from "../scalarMaps/additive.ts";
import { type AffineOptions, affine } from "../scalarMaps/affine.ts";
import { type MixtureOfLogisticsOptions, mixtureOfLogistics } from "../scalarMaps/mixtureOfLogistics.ts";
import { rationalQuadraticSpline } from "../scalarMaps/rationalQuadraticSpline.ts";
import type { ScalarMap } from "../scalarMaps/scalarMap.ts";
import { type AutoregressiveOptions, autoregressive } from "../structures/autoregressive.ts";
import { byColumn } from "../structures/byColumn.ts";
import { type CouplingOptions, coupling } from "../structures/coupling.ts";
import { elementwise } from "../structures/elementwise.ts";
import { sequence } from "../structures/sequence.ts";
import { imageNetFrom, maskedNetFrom, netFrom } from "./netRegistry.ts";

/** Builds a bijection from its spec; `more` are the factories of bijections that aren't the library's. */
export type BijectionFactory = (spec: Spec, more: BijectionFactories) => Bijection;
export type BijectionFactories = Readonly<Record<string, BijectionFactory>>;

const factories: BijectionFactories = {
  // names that files of version 1 have
  actNorm2d: imageActNorm,
  batchNorm2d: (spec) => imageBatchNorm(spec as ImageBatchNormOptions),
  actNorm,
  imageActNorm,
  asImages: (spec, more) =>
    asImages({ image: spec.image as ImageSize, bijection: bijectionFrom(spec.bijection as Spec, more) }),
  autoregressive: (spec) =>
    autoregressive({
      order: spec.order as AutoregressiveOptions["order"],
      map: scalarMapFrom(spec.map as Spec),
      net: maskedNetFrom(spec.net as Spec),
    }),
  imageBatchNorm: (spec) => imageBatchNorm(spec as ImageBatchNormOptions),
  byColumn: (spec, more) =>
    byColumn(
      (spec.groups as { columns: number[]; bijection: Spec }[]).map(({ columns, bijection }) => ({
        columns,
        bijection: bijectionFrom(bijection, more),
      })),
    ),
  coupling: (spec) =>
    coupling({
      mask: spec.mask as CouplingOptions["mask"],
      map: scalarMapFrom(spec.map as Spec),
      net: netFrom(spec.net as Spec),
    }),
  diagonalScaling,
  elementwise: (spec) => elementwise({ map: scalarMapFrom(spec.map as Spec) }),
  haar,
  imageCoupling: (spec) =>
    imageCoupling({
      mask: spec.mask as ImageCouplingOptions["mask"],
      map: scalarMapFrom(spec.map as Spec),
      net: imageNetFrom(spec.net as Spec),
    }),
  imageMarginals: (spec) => imageMarginals(spec as MarginalsOptions),
  interval: (spec) => interval(spec as IntervalOptions),
  invertible1x1: (spec) => invertible1x1(spec as Invertible1x1Options),
  logit: (spec) => logit(spec as LogitOptions),
  luLinear,
  marginals: (spec) => marginals(spec as MarginalsOptions),
  multiscale: (spec, more) =>
    multiscale({ levels: (spec.levels as Spec[]).map((level) => bijectionFrom(level, more)) }),
  permutation: (spec) => permutation({ order: spec.order as FeatureOrder }),
  positive: (spec) => positive(spec as PositiveOptions),
  sequence: (spec, more) => sequence(...(spec.layers as Spec[]).map((layer) => bijectionFrom(layer, more))),
  squeeze: (spec) => squeeze(spec as SqueezeOptions),
  standardize,
};

/** The bijection that a spec describes. */
export function bijectionFrom(spec: Spec, more: BijectionFactories = {}): Bijection {
  const factory = more[spec.kind] ?? factories[spec.kind];
  if (factory === undefined) {
    throw new Error(`bijection: unknown kind "${spec.kind}"; pass its factory as an option of load`);
  }
  return factory(spec, more);
}

const scalarMaps: Readonly<Record<string, (options: Spec) => ScalarMap>> = {
  additive,
  affine: (spec) => affine(spec as AffineOptions),
  mixtureOfLogistics: (spec) => mixtureOfLogistics(spec as MixtureOfLogisticsOptions),
  rationalQuadraticSpline: ({ kind: _, ...options }) => rationalQuadraticSpline(options),
};

function scalarMapFrom(spec: Spec): ScalarMap {
  const factory = scalarMaps[spec.kind];
  if (factory === undefined) throw new Error(`scalar map: unknown kind "${spec.kind}"`);
  return factory(spec);
}
