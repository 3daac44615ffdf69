import { imageNetFrom, maskedNetFrom, netFrom } from "../nets/registry.ts";
import { actNorm } from "./actNorm.ts";
import { actNorm2d } from "./actNorm2d.ts";
import { additive } from "./additive.ts";
import { type AffineOptions, affine } from "./affine.ts";
import { asImages } from "./asImages.ts";
import { type AutoregressiveOptions, autoregressive } from "./autoregressive.ts";
import { type BatchNorm2dOptions, batchNorm2d } from "./batchNorm2d.ts";
import type { Bijection, Spec } from "./bijection.ts";
import { byColumn } from "./byColumn.ts";
import { type CouplingOptions, coupling } from "./coupling.ts";
import { diagonalScaling } from "./diagonalScaling.ts";
import { elementwise } from "./elementwise.ts";
import { haar } from "./haar.ts";
import { type ImageCouplingOptions, imageCoupling } from "./imageCoupling.ts";
import { imageMarginals } from "./imageMarginals.ts";
import type { ImageSize } from "./imageSize.ts";
import { type IntervalOptions, interval } from "./interval.ts";
import { type Invertible1x1Options, invertible1x1 } from "./invertible1x1.ts";
import { type LogitOptions, logit } from "./logit.ts";
import { luLinear } from "./luLinear.ts";
import { type MarginalsOptions, marginals } from "./marginals.ts";
import { type MixtureOfLogisticsOptions, mixtureOfLogistics } from "./mixtureOfLogistics.ts";
import { multiscale } from "./multiscale.ts";
import { type FeatureOrder, permutation } from "./permutation.ts";
import { type PositiveOptions, positive } from "./positive.ts";
import { rationalQuadraticSpline } from "./rationalQuadraticSpline.ts";
import type { ScalarMap } from "./scalarMap.ts";
import { sequence } from "./sequence.ts";
import { type SqueezeOptions, squeeze } from "./squeeze.ts";
import { standardize } from "./standardize.ts";

/** Builds a bijection from its spec; `more` are the factories of bijections that aren't the library's. */
export type BijectionFactory = (spec: Spec, more: BijectionFactories) => Bijection;
export type BijectionFactories = Readonly<Record<string, BijectionFactory>>;

const factories: BijectionFactories = {
  actNorm,
  actNorm2d,
  asImages: (spec, more) =>
    asImages({ image: spec.image as ImageSize, bijection: bijectionFrom(spec.bijection as Spec, more) }),
  autoregressive: (spec) =>
    autoregressive({
      order: spec.order as AutoregressiveOptions["order"],
      map: scalarMapFrom(spec.map as Spec),
      net: maskedNetFrom(spec.net as Spec),
    }),
  batchNorm2d: (spec) => batchNorm2d(spec as BatchNorm2dOptions),
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
