// Fit a model, load one

export type {
  ContextOption,
  LogProbOptions,
  MapOptions,
  MappedRows,
  Model,
  ModelSpec,
  SampleInPartsOptions,
  SampleOptions,
} from "./model/model.ts";
export type { ContextRange } from "./model/contextRanges.ts";
export type { EpochRecord, StopReason, TrainingReport } from "./model/trainingReport.ts";
export { fit } from "./training/fit.ts";
export { type FitKernelsOptions, fitKernels, type KernelFit } from "./training/fitKernels.ts";
export type { FitOptions, Progress } from "./training/fitOptions.ts";
export { isCheckpointOf } from "./training/isCheckpointOf.ts";
export { type LoadOptions, load, loadBytes } from "./model/load.ts";
export { logMeanExp } from "./model/logMeanExp.ts";

// How a fit goes: objectives and optimizers

export { type AdamOptions, type AdamWOptions, adam, adamW } from "./training/optimizers/adam.ts";
export { flowMatching } from "./training/objectives/flowMatching.ts";
export { maximumLikelihood } from "./training/objectives/maximumLikelihood.ts";
export type { Objective } from "./training/objectives/objective.ts";
export type { Optimizer, SlotStart, Slotted } from "./training/optimizers/optimizer.ts";
export { type SgdOptions, sgd } from "./training/optimizers/sgd.ts";
export { type StraightWaysOptions, straightWays } from "./training/objectives/straightWays.ts";

// Fit a density that is written as a function

export { type ApproximateOptions, approximate } from "./training/approximate.ts";
export {
  type ImportanceOptions,
  type ImportanceWeights,
  importanceWeights,
} from "./tasks/importanceWeights.ts";
export type { Target } from "./density/reverseDensity.ts";

// What a caller passes, and where numbers may lie

export {
  boundsOf,
  type Circle,
  type Interval,
  isCircle,
  type Support,
  showSupport,
} from "./density/support.ts";
export type { DataLike } from "./rows/dataRows.ts";
export type { Images, Matrix, RowsLike } from "./rows/rows.ts";
export type { RowBlock, RowSource } from "./rows/rowSource.ts";
export { splitPlaces } from "./training/minibatches/splitRows.ts";

// Ask a fitted model: what is odd, what a column should be, what belongs in a gap

export {
  type AnomalyDetector,
  type AnomalyDetectorOptions,
  type AnomalyScores,
  anomalyDetector,
  type OddRule,
  oddRows,
} from "./tasks/anomalyDetector.ts";
export { type Calibration, type CalibrationOptions, checkCalibration } from "./tasks/checkCalibration.ts";
export { explainRows, type Reason } from "./tasks/explainRows.ts";
export { type Filled, type FillOptions, fillGaps } from "./tasks/fillGaps.ts";
export {
  type Embedding,
  type Pairs,
  type Posterior,
  type PosteriorOptions,
  posterior,
  type Simulator,
} from "./tasks/posterior.ts";
export {
  type CategoryPrediction,
  type NumberPrediction,
  type Prediction,
  type PredictOptions,
  predictColumn,
} from "./tasks/predictColumn.ts";

// Restyle pictures by a reversible network

export { loadStyleModel } from "./tasks/style/loadStyleModel.ts";
export type { Match } from "./tasks/style/matchStatistics.ts";
export type { Picture } from "./tasks/style/picture.ts";
export type { StyleModel } from "./tasks/style/styleModel.ts";
export { type StylizeOptions, stylize } from "./tasks/style/stylize.ts";

// Images in as few bytes as a model says they take

export type { ArchiveHeader, ArchiveImage, TableArchiveHeader } from "./tasks/archive/archiveHeader.ts";
export type { ChunkKind, ChunkPlace } from "./tasks/archive/archiveChunk.ts";
export {
  type CompressImagesOptions,
  type CompressOptions,
  compressImages,
  type PixelParts,
} from "./tasks/archive/compressImages.ts";
export type { ByteSource } from "./files/byteSource.ts";
export { type CompressPicturesOptions, compressPictures } from "./tasks/archive/compressPictures.ts";
export { type CompressTableOptions, compressTable } from "./tasks/archive/compressTable.ts";
export {
  type DecodedRows,
  type DecompressTableOptions,
  isTableArchive,
  openTableArchive,
  type TableArchive,
} from "./tasks/archive/openTableArchive.ts";
export {
  type DecodedPart,
  type DecompressOptions,
  type ImageArchive,
  openArchive,
} from "./tasks/archive/openArchive.ts";

// Named flows, and flows of one's own

export { type BnafOptions, bnaf } from "./flows/bnaf.ts";
export { type BpfOptions, bpf } from "./flows/bpf.ts";
export type { ClassesIn } from "./flows/classesIn.ts";
export { type FfjordOptions, ffjord } from "./flows/ffjord.ts";
export { type Flow, type FlowOptions, flow, type Pixels, type TypedTable } from "./flows/flow.ts";
export { type GaussianizationOptions, gaussianization } from "./flows/gaussianization.ts";
export { type GlowOptions, glow } from "./flows/glow.ts";
export { type IafOptions, iaf } from "./flows/iaf.ts";
export { type ImageRealNvpOptions, imageRealNvp } from "./flows/imageRealNvp.ts";
export { type IntegerFlowOptions, integerFlow } from "./flows/integerFlow.ts";
export { jet } from "./flows/jet.ts";
export { type MafOptions, maf } from "./flows/maf.ts";
export { type NafOptions, naf } from "./flows/naf.ts";
export { type NcsfOptions, ncsf } from "./flows/ncsf.ts";
export { type NiceOptions, nice } from "./flows/nice.ts";
export { type NsfOptions, nsf } from "./flows/nsf.ts";
export type { PatchFlowOptions } from "./flows/patches.ts";
export { type PlanarFlowOptions, planarFlow } from "./flows/planarFlow.ts";
export { type RadialFlowOptions, radialFlow } from "./flows/radialFlow.ts";
export { type RealNvpOptions, realNvp } from "./flows/realNvp.ts";
export { type ResidualFlowOptions, residualFlow } from "./flows/residualFlow.ts";
export { type SospfOptions, sospf } from "./flows/sospf.ts";
export { type SylvesterFlowOptions, sylvesterFlow } from "./flows/sylvesterFlow.ts";
export { type TableFlowOptions, tableFlow } from "./flows/tableFlow.ts";
export { tarFlow } from "./flows/tarFlow.ts";
export { type UnafOptions, unaf } from "./flows/unaf.ts";

// Typed tables: columns of numbers, categories, times and gaps

export type {
  Cell,
  ColumnCells,
  NumberCells,
  TableCells,
  TableLike,
  TextCells,
} from "./tables/columnData.ts";
export { type CodedTable, cellText, codeTable, columnValues, decodeTable } from "./tables/codeTable.ts";
export type { ColumnType } from "./tables/columnType.ts";
export { dictionary, toTableCells } from "./tables/columnData.ts";
export { inferSchema, type SchemaOptions } from "./tables/inferSchema.ts";
export { isGapText, usualGaps } from "./tables/gapMarkers.ts";
export { modelledColumns, type TableColumn, type TableSchema } from "./tables/tableSchema.ts";

// Structures: how parameters reach a map

export { type AutoregressiveOptions, autoregressive, type Order } from "./structures/autoregressive.ts";
export {
  type AutoregressiveColumnsOptions,
  autoregressiveColumns,
} from "./structures/autoregressiveColumns.ts";
export { byColumn, type ColumnGroup } from "./structures/byColumn.ts";
export type { ColumnSlots } from "./structures/columnSlots.ts";
export { type CouplingOptions, coupling } from "./structures/coupling.ts";
export { type ElementwiseOptions, elementwise } from "./structures/elementwise.ts";
export { type EmbeddedOptions, embedded } from "./structures/embedded.ts";
export { type InvertedOptions, inverted } from "./structures/inverted.ts";
export type { Mask } from "./structures/masks.ts";
export { sequence } from "./structures/sequence.ts";

// Scalar maps: how one number is bent

export { additive } from "./scalarMaps/additive.ts";
export { type AffineOptions, affine } from "./scalarMaps/affine.ts";
export { type BernsteinOptions, bernstein } from "./scalarMaps/bernstein.ts";
export { type CubicSplineOptions, cubicSpline } from "./scalarMaps/cubicSpline.ts";
export { type DeepSigmoidOptions, deepSigmoid } from "./scalarMaps/deepSigmoid.ts";
export {
  type LinearRationalSplineOptions,
  linearRationalSpline,
} from "./scalarMaps/linearRationalSpline.ts";
export { type LinearSplineOptions, linearSpline } from "./scalarMaps/linearSpline.ts";
export { type MixtureOfGaussiansOptions, mixtureOfGaussians } from "./scalarMaps/mixtureOfGaussians.ts";
export { type MixtureOfLogisticsOptions, mixtureOfLogistics } from "./scalarMaps/mixtureOfLogistics.ts";
export { type MonotonicNetOptions, monotonicNet } from "./scalarMaps/monotonicNet.ts";
export { type PowerOptions, power } from "./scalarMaps/power.ts";
export { type QuadraticSplineOptions, quadraticSpline } from "./scalarMaps/quadraticSpline.ts";
export { rationalQuadraticSpline, type SplineOptions } from "./scalarMaps/rationalQuadraticSpline.ts";
export type { ScalarMap, ScalarMapped } from "./scalarMaps/scalarMap.ts";
export { type SinhArcsinhOptions, sinhArcsinh } from "./scalarMaps/sinhArcsinh.ts";
export { type SumOfSquaresOptions, sumOfSquares } from "./scalarMaps/sumOfSquares.ts";
export { type TailTransformOptions, tailTransform } from "./scalarMaps/tailTransform.ts";
export { yeoJohnson } from "./scalarMaps/yeoJohnson.ts";

// Nets: what computes the parameters

export type { Degrees, Layer, LayerRequest, MaskedNet } from "./nets/maskedNet.ts";
export { type MaskedMlpOptions, maskedMlp } from "./nets/maskedMlp.ts";
export { type MaskedPeriodicOptions, maskedPeriodic } from "./nets/maskedPeriodic.ts";
export { type MlpOptions, mlp } from "./nets/mlp.ts";
export type { Net } from "./nets/net.ts";
export { type ResidualMaskedMlpOptions, residualMaskedMlp } from "./nets/residualMaskedMlp.ts";
export { type ResidualMlpOptions, residualMlp } from "./nets/residualMlp.ts";

// Other bijections

export { actNorm } from "./bijections/actNorm.ts";
export type { Bijection } from "./bijections/bijection.ts";
export {
  type BlockAutoregressiveOptions,
  blockAutoregressive,
} from "./bijections/blockAutoregressive.ts";
export { type CircleOptions, circle } from "./bijections/circle.ts";
export { type CirculantLinearOptions, circulantLinear } from "./bijections/circulantLinear.ts";
export { type Continuous, type ContinuousOptions, continuous } from "./bijections/continuous.ts";
export { diagonalScaling } from "./bijections/diagonalScaling.ts";
export type { Direction, Directions, Iterative } from "./directions/directions.ts";
export { type HouseholderOptions, householder } from "./bijections/householder.ts";
export { type IntervalOptions, interval } from "./bijections/interval.ts";
export { type LogitOptions, logit } from "./bijections/logit.ts";
export { type LowRankLinearOptions, lowRankLinear } from "./bijections/lowRankLinear.ts";
export { luLinear } from "./bijections/luLinear.ts";
export type { Mapped } from "./directions/mapped.ts";
export { type MarginalsOptions, marginals } from "./bijections/marginals.ts";
export { orthogonalLinear } from "./bijections/orthogonalLinear.ts";
export { type FeatureOrder, type PermutationOptions, permutation } from "./bijections/permutation.ts";
export { planar } from "./bijections/planar.ts";
export { type PositiveOptions, positive } from "./bijections/positive.ts";
export { type QrLinearOptions, qrLinear } from "./bijections/qrLinear.ts";
export { radial } from "./bijections/radial.ts";
export { type ResidualBlockOptions, residualBlock } from "./bijections/residualBlock.ts";
export { type SoftclipOptions, softclip } from "./bijections/softclip.ts";
export { standardize } from "./bijections/standardize.ts";
export { type SylvesterOptions, sylvester } from "./bijections/sylvester.ts";
export { type TriangularLinearOptions, triangularLinear } from "./bijections/triangularLinear.ts";

// Images: bijections, nets, dequantisation

export { type AsImagesOptions, asImages } from "./images/asImages.ts";
export type { CausalNet } from "./nets/causalNet.ts";
export { causalTransformer } from "./nets/causalTransformer.ts";
export type { CodedPicture, DecodedImages, ImageCoder, SizedPixels } from "./integers/imageCoder.ts";
export type { Complexity } from "./images/complexity.ts";
export { type ConvNetOptions, convNet } from "./images/nets/convNet.ts";
export type { Dequantization, Offsets } from "./images/dequantization/dequantization.ts";
export { type EmergingConvolutionOptions, emergingConvolution } from "./images/emergingConvolution.ts";
export { type GatedConvNetOptions, gatedConvNet } from "./images/nets/gatedConvNet.ts";
export { haar } from "./images/haar.ts";
export { imageActNorm } from "./images/imageActNorm.ts";
export { type ImageAutoregressiveOptions, imageAutoregressive } from "./images/imageAutoregressive.ts";
export { type ImageBatchNormOptions, imageBatchNorm } from "./images/imageBatchNorm.ts";
export { type ImageCouplingOptions, imageCoupling } from "./images/imageCoupling.ts";
export { imageMarginals } from "./images/imageMarginals.ts";
export type { ImageMask } from "./images/imageMasks.ts";
export type { ImageNet, ImageNetOptions } from "./images/nets/imageNet.ts";
export type { ImageSize } from "./images/imageSize.ts";
export { type IntegerPixelsOptions, integerPixels } from "./integers/integerPixels.ts";
export { type Invertible1x1Options, invertible1x1 } from "./images/invertible1x1.ts";
export { type MultiscaleOptions, multiscale } from "./images/multiscale.ts";
export { type ResidualConvNetOptions, residualConvNet } from "./images/nets/residualConvNet.ts";
export { type SqueezeOptions, type SqueezeOrder, squeeze } from "./images/squeeze.ts";
export { transformerNet } from "./images/nets/transformerNet.ts";
export type { TransformerOptions } from "./nets/transformerBlocks.ts";
export { uniformDequantization } from "./images/dequantization/uniformDequantization.ts";
export {
  type VariationalDequantizationOptions,
  variationalDequantization,
} from "./images/dequantization/variationalDequantization.ts";
export { zeroConvolution } from "./images/nets/zeroConvolution.ts";

// Base distributions

export { cauchy } from "./distributions/cauchy.ts";
export { type ClassMixtureOptions, classMixture } from "./distributions/classMixture.ts";
export { type ClassNormalOptions, classNormal } from "./distributions/classNormal.ts";
export { type ConditionalNormalOptions, conditionalNormal } from "./distributions/conditionalNormal.ts";
export { diagonalNormal } from "./distributions/diagonalNormal.ts";
export type { Distribution, Noise } from "./distributions/distribution.ts";
export { fullNormal } from "./distributions/fullNormal.ts";
export { type GaussianMixtureOptions, gaussianMixture } from "./distributions/gaussianMixture.ts";
export { type GeneralizedNormalOptions, generalizedNormal } from "./distributions/generalizedNormal.ts";
export { type JointOptions, type JointPart, joint } from "./distributions/joint.ts";
export { type KernelsOptions, kernels } from "./distributions/kernels.ts";
export { laplace } from "./distributions/laplace.ts";
export { logistic } from "./distributions/logistic.ts";
export { type ResampledOptions, resampled } from "./distributions/resampled.ts";
export { standardNormal } from "./distributions/standardNormal.ts";
export { type StudentTOptions, studentT } from "./distributions/studentT.ts";
export { type UniformBoxOptions, uniformBox } from "./distributions/uniformBox.ts";
export { type VonMisesOptions, vonMises } from "./distributions/vonMises.ts";

// What own parts and functions are to `load`, `fit` and `posterior`; everything else to write them with is in
// tractable/authoring and tractable/graph

export type { Part, PartFactories, PartFactory } from "./parts/part.ts";
export type { Spec } from "./specs/spec.ts";
export type { Stream } from "./random/stream.ts";

// Devices

export type { BackendOptions, Device } from "./runtime/backend.ts";
export { warmUp } from "./runtime/warmUp.ts";

// Errors

export { TractableError } from "./errors/tractableError.ts";
