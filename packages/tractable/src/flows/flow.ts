import type { Bijection, Spec } from "../bijections/bijection.ts";
import type { Distribution } from "../distributions/distribution.ts";
import { distributionFrom } from "../distributions/registry.ts";
import { standardNormal } from "../distributions/standardNormal.ts";
import type { Dequantization } from "../images/dequantization/dequantization.ts";
import { dequantizationFrom } from "../images/dequantization/registry.ts";
import { uniformDequantization } from "../images/dequantization/uniformDequantization.ts";
import { type ImageSize, valueCount } from "../images/imageSize.ts";
import { type BijectionFactories, bijectionFrom } from "./registry.ts";

/** An architecture: a bijection from data to latents, and the density of the latents. */
export interface Flow {
  readonly name: string;
  readonly features: number;
  /** How many numbers the density is conditioned on; 0 for none. */
  readonly context: number;
  readonly bijection: Bijection;
  readonly base: Distribution;
  /** Of a flow of images: what its rows are. */
  readonly pixels: Pixels | undefined;
}

/**
 * Rows that are images: whole numbers from 0 to levels − 1, channel by channel, row by row. The bijection gets them with an
 * offset within their bins, divided by the levels: real numbers in (0, 1).
 */
export interface Pixels {
  readonly image: ImageSize;
  readonly levels: number;
  readonly dequantization: Dequantization;
}

export interface FlowOptions {
  /** A word for reports; "custom" by default. */
  readonly name?: string;
  readonly features: number;
  readonly context?: number;
  readonly bijection: Bijection;
  readonly base?: Distribution;
  /** For rows that are images: their size, 256 levels and uniform dequantisation unless said. */
  readonly pixels?: Partial<Pixels> & Pick<Pixels, "image">;
}

/** A flow of one's own. */
export function flow({
  name = "custom",
  features,
  context = 0,
  bijection,
  base = standardNormal(),
  pixels,
}: FlowOptions): Flow {
  if (!Number.isInteger(features) || features < 1) {
    throw new Error(`flow: expected a whole number of features above 0, got ${features}`);
  }
  if (pixels === undefined) return { name, features, context, bijection, base, pixels };
  const { image, levels = 256, dequantization = uniformDequantization() } = pixels;
  if (!Number.isInteger(levels) || levels < 2) {
    throw new Error(`flow: expected pixels of two levels or more, got ${levels}`);
  }
  if (valueCount(image) !== features) {
    throw new Error(
      `flow: expected as many features as an image has values, ${valueCount(image)}, got ${features}`,
    );
  }
  return { name, features, context, bijection, base, pixels: { image, levels, dequantization } };
}

/** How many classes a flow tells apart; 0 for none. */
export function classesOf({ base }: Flow): number {
  return base.classes ?? 0;
}

export interface FlowSpec extends Spec {
  readonly features: number;
  readonly context: number;
  readonly bijection: Spec;
  readonly base: Spec;
  readonly pixels?: PixelsSpec;
}

interface PixelsSpec {
  readonly image: ImageSize;
  readonly levels: number;
  readonly dequantization: Spec;
}

/** A flow as plain data. */
export function flowSpec({ name, features, context, bijection, base, pixels }: Flow): FlowSpec {
  const common = { kind: name, features, context, bijection: bijection.spec, base: base.spec };
  if (pixels === undefined) return common;
  const { image, levels, dequantization } = pixels;
  return { ...common, pixels: { image, levels, dequantization: dequantization.spec } };
}

/** The flow that a spec describes. */
export function flowFrom(spec: FlowSpec, more: BijectionFactories = {}): Flow {
  const { kind: name, features, context, pixels } = spec;
  return flow({
    ...{ name, features, context },
    bijection: bijectionFrom(spec.bijection, more),
    base: distributionFrom(spec.base),
    pixels: pixels && { ...pixels, dequantization: dequantizationFrom(pixels.dequantization) },
  });
}
