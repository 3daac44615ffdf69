// What people do with it

// Other bijections
export { actNorm } from "./bijections/actNorm.ts";
// Scalar maps
export { additive } from "./bijections/additive.ts";
export { type AffineOptions, affine } from "./bijections/affine.ts";
// Structures
export { type AutoregressiveOptions, autoregressive, type Order } from "./bijections/autoregressive.ts";
export type { Bijection, Direction, Mapped, Spec } from "./bijections/bijection.ts";
export { byColumn, type ColumnGroup } from "./bijections/byColumn.ts";
export { type CouplingOptions, coupling } from "./bijections/coupling.ts";
export { elementwise } from "./bijections/elementwise.ts";
export { type IntervalOptions, interval } from "./bijections/interval.ts";
export { luLinear } from "./bijections/luLinear.ts";
export { type MarginalsOptions, marginals } from "./bijections/marginals.ts";
export type { Mask } from "./bijections/masks.ts";
export { type FeatureOrder, permutation } from "./bijections/permutation.ts";
export { type PositiveOptions, positive } from "./bijections/positive.ts";
export { rationalQuadraticSpline, type SplineOptions } from "./bijections/rationalQuadraticSpline.ts";
export type { ScalarMap, ScalarMapped } from "./bijections/scalarMap.ts";
export { sequence } from "./bijections/sequence.ts";
export { standardize } from "./bijections/standardize.ts";
export { diagonalNormal } from "./distributions/diagonalNormal.ts";
// Distributions
export type { Distribution, Noise } from "./distributions/distribution.ts";
export { type GaussianMixtureOptions, gaussianMixture } from "./distributions/gaussianMixture.ts";
export { logistic } from "./distributions/logistic.ts";
export { standardNormal } from "./distributions/standardNormal.ts";
export { type StudentTOptions, studentT } from "./distributions/studentT.ts";
export { type UniformBoxOptions, uniformBox } from "./distributions/uniformBox.ts";
// Named flows, and flows of one's own
export { type Flow, type FlowOptions, flow } from "./flows/flow.ts";
export { type MafOptions, maf } from "./flows/maf.ts";
export { type NsfOptions, nsf } from "./flows/nsf.ts";
export { type RealNvpOptions, realNvp } from "./flows/realNvp.ts";
// For new bijections: parameters and symbolic mathematics
export * as graph from "./graph/index.ts";
export { type LoadOptions, load, loadBytes } from "./model/load.ts";
export type { ContextOption, Model, ModelSpec, SampleOptions } from "./model/model.ts";
export type { Matrix, RowsLike } from "./model/rows.ts";
export { type Support, showSupport } from "./model/support.ts";
export type { EpochRecord, StopReason, TrainingReport } from "./model/trainingReport.ts";
// Nets
export { type MaskedMlpOptions, maskedMlp } from "./nets/maskedMlp.ts";
export { type MlpOptions, mlp } from "./nets/mlp.ts";
export type { MaskedNet, Net } from "./nets/net.ts";
export { type ResidualMaskedMlpOptions, residualMaskedMlp } from "./nets/residualMaskedMlp.ts";
export { type ResidualMlpOptions, residualMlp } from "./nets/residualMlp.ts";
export { constantly, given, type Initial, uniform, zeros } from "./parameters/initial.ts";
export type { Scope } from "./parameters/scope.ts";
export type { BackendOptions, Device } from "./runtime/backend.ts";
export { fit } from "./training/fit.ts";
export type { FitOptions, Progress } from "./training/fitOptions.ts";
