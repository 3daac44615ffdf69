import type { Bijection, Spec } from "../bijections/bijection.ts";
import { type BijectionFactories, bijectionFrom } from "../bijections/registry.ts";
import type { Distribution } from "../distributions/distribution.ts";
import { distributionFrom } from "../distributions/registry.ts";
import { standardNormal } from "../distributions/standardNormal.ts";

/** An architecture: a bijection from data to latents, and the density of the latents. */
export interface Flow {
  readonly name: string;
  readonly features: number;
  /** How many numbers the density is conditioned on; 0 for none. */
  readonly context: number;
  readonly bijection: Bijection;
  readonly base: Distribution;
}

export interface FlowOptions {
  /** A word for reports; "custom" by default. */
  readonly name?: string;
  readonly features: number;
  readonly context?: number;
  readonly bijection: Bijection;
  readonly base?: Distribution;
}

/** A flow of one's own. */
export function flow({
  name = "custom",
  features,
  context = 0,
  bijection,
  base = standardNormal(),
}: FlowOptions): Flow {
  if (!Number.isInteger(features) || features < 1) {
    throw new Error(`flow: expected a whole number of features above 0, got ${features}`);
  }
  return { name, features, context, bijection, base };
}

export interface FlowSpec extends Spec {
  readonly features: number;
  readonly context: number;
  readonly bijection: Spec;
  readonly base: Spec;
}

/** A flow as plain data. */
export function flowSpec({ name, features, context, bijection, base }: Flow): FlowSpec {
  return { kind: name, features, context, bijection: bijection.spec, base: base.spec };
}

/** The flow that a spec describes. */
export function flowFrom(spec: FlowSpec, more: BijectionFactories = {}): Flow {
  return {
    name: spec.kind,
    features: spec.features,
    context: spec.context,
    bijection: bijectionFrom(spec.bijection, more),
    base: distributionFrom(spec.base),
  };
}
