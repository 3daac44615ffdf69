// For bijections, maps, nets and bases of one's own; the symbolic mathematics is in tractable/graph.

export { type CheckBijectionOptions, checkBijection } from "./authoring/checkBijection.ts";
export type { Bijection } from "./bijections/bijection.ts";
export {
  closedForm,
  type Direction,
  type Directions,
  type Iterative,
  perFeature,
} from "./directions/directions.ts";
export { type Domain, domainOf } from "./directions/domain.ts";
export type { Mapped } from "./directions/mapped.ts";
export type { Distribution, Noise } from "./distributions/distribution.ts";
export { checkOption, checkOptions, type OptionRule } from "./errors/checkOptions.ts";
export { oneOf, realNumber, required, wholeNumber } from "./errors/optionRules.ts";
export type { Dequantization, Offsets } from "./images/dequantization/dequantization.ts";
export type { ImageNet } from "./images/nets/imageNet.ts";
export { type Activation, activate } from "./nets/activation.ts";
export type { CausalNet } from "./nets/causalNet.ts";
export type { Degrees, Layer, LayerRequest, MaskedNet } from "./nets/maskedNet.ts";
export type { Net } from "./nets/net.ts";
export { constantly, type Initial, uniform, valuesOf, zeros } from "./parameters/initial.ts";
export type { Scope } from "./parameters/scope.ts";
export type { Part, PartFactories, PartFactory } from "./parts/part.ts";
export type { ScalarMap, ScalarMapped } from "./scalarMaps/scalarMap.ts";
export { isSpec, type Spec } from "./specs/spec.ts";
export type { Objective } from "./training/objectives/objective.ts";
export type { Optimizer, SlotStart, Slotted } from "./training/optimizers/optimizer.ts";
