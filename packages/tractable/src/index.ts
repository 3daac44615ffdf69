// What people do with it

// Other bijections
export { actNorm } from "./bijections/actNorm.ts";
export { actNorm2d } from "./bijections/actNorm2d.ts";
// Scalar maps
export { additive } from "./bijections/additive.ts";
export { type AffineOptions, affine } from "./bijections/affine.ts";
export { type AsImagesOptions, asImages } from "./bijections/asImages.ts";
// Structures
export { type AutoregressiveOptions, autoregressive, type Order } from "./bijections/autoregressive.ts";
export { type BatchNorm2dOptions, batchNorm2d } from "./bijections/batchNorm2d.ts";
export type { Bijection, Direction, Directions, Iterative, Mapped, Spec } from "./bijections/bijection.ts";
export { byColumn, type ColumnGroup } from "./bijections/byColumn.ts";
export { type CouplingOptions, coupling } from "./bijections/coupling.ts";
export { diagonalScaling } from "./bijections/diagonalScaling.ts";
export { elementwise } from "./bijections/elementwise.ts";
export { haar } from "./bijections/haar.ts";
export { type ImageCouplingOptions, imageCoupling } from "./bijections/imageCoupling.ts";
export { imageMarginals } from "./bijections/imageMarginals.ts";
export type { ImageMask } from "./bijections/imageMasks.ts";
export type { ImageSize } from "./bijections/imageSize.ts";
export { type IntervalOptions, interval } from "./bijections/interval.ts";
export { type Invertible1x1Options, invertible1x1 } from "./bijections/invertible1x1.ts";
export { type LogitOptions, logit } from "./bijections/logit.ts";
export { luLinear } from "./bijections/luLinear.ts";
export { type MarginalsOptions, marginals } from "./bijections/marginals.ts";
export type { Mask } from "./bijections/masks.ts";
export { type MixtureOfLogisticsOptions, mixtureOfLogistics } from "./bijections/mixtureOfLogistics.ts";
export { type MultiscaleOptions, multiscale } from "./bijections/multiscale.ts";
export { type FeatureOrder, permutation } from "./bijections/permutation.ts";
export { type PositiveOptions, positive } from "./bijections/positive.ts";
export { rationalQuadraticSpline, type SplineOptions } from "./bijections/rationalQuadraticSpline.ts";
export type { ScalarMap, ScalarMapped } from "./bijections/scalarMap.ts";
export { sequence } from "./bijections/sequence.ts";
export { type SqueezeOptions, type SqueezeOrder, squeeze } from "./bijections/squeeze.ts";
export { standardize } from "./bijections/standardize.ts";
// From whole numbers to real ones
export type { Dequantization, Offsets } from "./dequantization/dequantization.ts";
export { uniformDequantization } from "./dequantization/uniformDequantization.ts";
export {
  type VariationalDequantizationOptions,
  variationalDequantization,
} from "./dequantization/variationalDequantization.ts";
export { type ClassNormalOptions, classNormal } from "./distributions/classNormal.ts";
export { diagonalNormal } from "./distributions/diagonalNormal.ts";
// Distributions
export type { Distribution, Noise } from "./distributions/distribution.ts";
export { type GaussianMixtureOptions, gaussianMixture } from "./distributions/gaussianMixture.ts";
export { logistic } from "./distributions/logistic.ts";
export { standardNormal } from "./distributions/standardNormal.ts";
export { type StudentTOptions, studentT } from "./distributions/studentT.ts";
export { type UniformBoxOptions, uniformBox } from "./distributions/uniformBox.ts";
// Named flows, and flows of one's own
export { halvingsOf } from "./flows/checkHalvings.ts";
export { type Flow, type FlowOptions, flow, type Pixels } from "./flows/flow.ts";
export { type GlowOptions, glow } from "./flows/glow.ts";
export { type MafOptions, maf } from "./flows/maf.ts";
export { type NiceOptions, nice } from "./flows/nice.ts";
export { type NsfOptions, nsf } from "./flows/nsf.ts";
export { type RealNvpOptions, realNvp } from "./flows/realNvp.ts";
export { type RealNvpImageOptions, realNvpImage } from "./flows/realNvpImage.ts";
// For new bijections: parameters and symbolic mathematics
export * as graph from "./graph/index.ts";
export { type LoadOptions, load, loadBytes } from "./model/load.ts";
export type {
  ContextOption,
  LogProbOptions,
  MappedRows,
  Model,
  ModelSpec,
  SampleOptions,
} from "./model/model.ts";
export type { Images, Matrix, RowsLike } from "./model/rows.ts";
export { type Support, showSupport } from "./model/support.ts";
export type { EpochRecord, StopReason, TrainingReport } from "./model/trainingReport.ts";
// Nets
export { type ConvNetOptions, convNet } from "./nets/convNet.ts";
export { type GatedConvNetOptions, gatedConvNet } from "./nets/gatedConvNet.ts";
export type { ImageNet, ImageNetOptions } from "./nets/imageNet.ts";
export { type MaskedMlpOptions, maskedMlp } from "./nets/maskedMlp.ts";
export type { Degrees, Layer, LayerRequest, MaskedNet } from "./nets/maskedNet.ts";
export { type MlpOptions, mlp } from "./nets/mlp.ts";
export type { Net } from "./nets/net.ts";
export { type ResidualConvNetOptions, residualConvNet } from "./nets/residualConvNet.ts";
export { type ResidualMaskedMlpOptions, residualMaskedMlp } from "./nets/residualMaskedMlp.ts";
export { type ResidualMlpOptions, residualMlp } from "./nets/residualMlp.ts";
export { zeroConvolution } from "./nets/zeroConvolution.ts";
export { constantly, given, type Initial, uniform, zeros } from "./parameters/initial.ts";
export type { Scope } from "./parameters/scope.ts";
export type { BackendOptions, Device } from "./runtime/backend.ts";
export { warmUp } from "./runtime/warmUp.ts";
export { fit } from "./training/fit.ts";
export type { FitOptions, Progress } from "./training/fitOptions.ts";
