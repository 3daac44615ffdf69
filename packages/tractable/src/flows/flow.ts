import type { Bijection } from "../bijections/bijection.ts";
import type { Distribution } from "../distributions/distribution.ts";
import { standardNormal } from "../distributions/standardNormal.ts";
import { checkOptions, type OptionRule } from "../errors/checkOptions.ts";
import {
  classCount,
  contextCount,
  featureCount,
  imageSize,
  objectOf,
  orWord,
  partOf,
  required,
  wholeNumber,
  words,
} from "../errors/optionRules.ts";
import { TractableError } from "../errors/tractableError.ts";
import type { Dequantization } from "../images/dequantization/dequantization.ts";
import { uniformDequantization } from "../images/dequantization/uniformDequantization.ts";
import { type ImageSize, valueCount } from "../images/imageSize.ts";
import { type IntegerPixels, isIntegerPixels } from "../integers/integerPixels.ts";
import type { PartFactories } from "../parts/part.ts";
import { revive } from "../parts/revive.ts";
import { isPart } from "../specs/partSort.ts";
import type { Spec } from "../specs/spec.ts";
import { checkSchema } from "../tables/checkSchema.ts";
import { codesOf, type TableSchema } from "../tables/tableSchema.ts";
import { isCircular as mapsCircles } from "./isCircular.ts";

/** An architecture: a bijection from data to latents, and the density of the latents. */
export interface Flow {
  /** What the flow is called in messages and files. */
  readonly name: string;
  /** How many numbers a row has. */
  readonly features: number;
  /** How many numbers the density is conditioned on; 0 for none. */
  readonly context: number;
  /** How many classes the bijection is told apart by; 0 for none. */
  readonly classes: number;
  /** The map between data and latents. */
  readonly bijection: Bijection;
  /** The law of the latents. */
  readonly base: Distribution;
  /** Whether features are angles in [−π, π], as the bijection's maps say. */
  readonly isCircular: boolean;
  /** What the rows of a flow of images are; undefined for any other. */
  readonly pixels: Pixels | undefined;
  /** The columns of a flow of a typed table, and those of its context; undefined for any other. */
  readonly table: TypedTable | undefined;
}

/** Rows with columns of several types, which a flow gets as places (see `ColumnSlots`). */
export interface TypedTable {
  /** The columns that are learned. */
  readonly schema: TableSchema;
  /** The columns that they are conditioned on; undefined for none. */
  readonly context: TableSchema | undefined;
}

/**
 * Rows that are images: whole numbers from 0 to levels − 1, channel by channel, row by row. The bijection
 * gets them with an offset within their bins, divided by the levels: real numbers in (0, 1). Without a
 * dequantisation, "none", it gets the whole numbers, and the base says their probability.
 */
export interface Pixels {
  /** The size of every image. */
  readonly image: ImageSize;
  /** How many whole numbers a pixel may be, from 0 on. */
  readonly levels: number;
  /** How whole numbers become real ones; "none" for an integer flow. */
  readonly dequantization: Dequantization | "none";
}

export interface FlowOptions {
  /** A word for reports; "custom" by default. */
  readonly name?: string;
  /** How many numbers a row has. */
  readonly features: number;
  /** How many numbers the density is conditioned on; none by default. */
  readonly context?: number;
  /**
   * How many classes the bijection is given: each row's, as a one in its place after the numbers of context;
   * none by default.
   */
  readonly classes?: number;
  /** The map from data to latents. */
  readonly bijection: Bijection;
  /** The density of the latents; `standardNormal` by default. */
  readonly base?: Distribution;
  /**
   * For rows that are images: their size, with 256 levels and uniform dequantisation unless said; rows of
   * numbers by default.
   */
  readonly pixels?: Partial<Pixels> & Pick<Pixels, "image">;
  /**
   * For rows of a typed table: its columns, one feature for each of their codes; rows of numbers by default.
   */
  readonly table?: TypedTable;
}

/**
 * A flow of one's own.
 *
 * @example
 * ```ts
 * const own = flow({
 *   features: 2,
 *   bijection: sequence(coupling({ map: rationalQuadraticSpline({ bins: 16 }) }), luLinear()),
 *   base: studentT({ degreesOfFreedom: 5 }),
 * });
 * const model = await fit(own, rows, { epochs: 2 });
 * ```
 */
export function flow(options: FlowOptions): Flow {
  const {
    name = "custom",
    features,
    context = 0,
    classes = 0,
    bijection,
    base = standardNormal(),
    pixels,
    table,
  } = checkOptions("flow", options, {
    name: words,
    features: required(featureCount),
    context: contextCount,
    classes: classCount,
    bijection: required(partOf("bijection")),
    base: partOf("base"),
    pixels: objectOf("{ image, levels, dequantization }"),
    table: objectOf("{ schema, context }"),
  });
  if (table !== undefined) checkSchema("flow, table", table.schema);
  if (table?.context !== undefined) checkSchema("flow, table's context", table.context);
  if (table !== undefined && codesOf(table.schema).length !== features) {
    throw new TractableError(
      `flow: expected as many features as the table's columns have codes, ${codesOf(table.schema).length}, got ${features}`,
    );
  }
  if (table !== undefined) {
    const codes = table.context === undefined ? 0 : codesOf(table.context).length;
    if (context !== codes) {
      throw new TractableError(
        `flow: expected as many numbers of context as the context's columns have codes, ${codes}, got ${context}`,
      );
    }
  }
  if (classes > 0 && base.classes !== undefined && base.classes !== classes) {
    throw new TractableError(
      `flow: expected a base of as many classes as the bijection is given, ${classes}, got one of ${base.classes}`,
    );
  }
  if (classes > 0 && (table !== undefined || pixels?.dequantization === "none")) {
    throw new TractableError(
      `flow: expected no classes for a flow of ${table === undefined ? "whole numbers" : "a typed table"}, got ${classes}; leave them out`,
    );
  }
  const isCircular = mapsCircles(bijection, base);
  const common = { name, features, context, classes, bijection, base, isCircular, table };
  if (pixels === undefined) return { ...common, pixels };
  const {
    image,
    levels = 256,
    dequantization = uniformDequantization(),
  } = checkOptions("flow, pixels", pixels, {
    image: required(imageSize),
    levels: wholeNumber({ from: 2, to: 65_536 }),
    dequantization: orWord("none", partOf("dequantization")),
  });
  if (isIntegerPixels(base) !== (dequantization === "none")) {
    throw new TractableError(
      `flow: expected dequantization "none" exactly where the base is a law of whole numbers, got ${dequantization === "none" ? '"none"' : dequantization.spec.kind} and ${base.spec.kind}`,
    );
  }
  if (isIntegerPixels(base)) checkLaw(base, image, levels);
  if (dequantization === "none" && !isIdentity(bijection)) {
    throw new TractableError(
      `flow: expected the identity, sequence(), before a law of whole numbers, got ${bijection.spec.kind}`,
    );
  }
  if (valueCount(image) !== features) {
    throw new TractableError(
      `flow: expected as many features as an image has values, ${valueCount(image)}, got ${features}`,
    );
  }
  return { ...common, pixels: { image, levels, dequantization } };
}

/** Refuses a law of whole numbers that is of other images than the flow. */
function checkLaw({ coding }: IntegerPixels, image: ImageSize, levels: number): void {
  const sides = (size: ImageSize, count: number) =>
    [size.channels, size.height, size.width, count].join(", ");
  const [own, its] = [sides(image, levels), sides(coding.image, coding.levels)];
  if (own === its) return;
  throw new TractableError(
    `flow: expected a law of the same images, [${own}] (channels, height, width, levels), got one of [${its}]`,
  );
}

function isIdentity({ spec }: Bijection): boolean {
  return spec.kind === "sequence" && Array.isArray(spec.layers) && spec.layers.length === 0;
}

/** What `flow` and the named flows return. */
export const flowRule: OptionRule = {
  expected: "a flow such as nsf({ features: 2 })",
  accepts: (value) =>
    typeof value === "object" &&
    value !== null &&
    isPart(Reflect.get(value, "bijection"), "bijection") &&
    isPart(Reflect.get(value, "base"), "base") &&
    Number.isSafeInteger(Reflect.get(value, "features")),
};

/** How many classes a flow tells apart, by its base or its bijection; 0 for none. */
export function classesOf({ base, classes }: Pick<Flow, "base" | "classes">): number {
  return base.classes ?? classes;
}

export interface FlowSpec extends Spec {
  readonly features: number;
  readonly context: number;
  readonly classes?: number;
  readonly bijection: Spec;
  readonly base: Spec;
  readonly pixels?: PixelsSpec;
  readonly table?: TypedTable;
}

interface PixelsSpec {
  readonly image: ImageSize;
  readonly levels: number;
  readonly dequantization: Spec | "none";
}

/** A flow as plain data. */
export function flowSpec(flow: Flow): FlowSpec {
  const { name, features, context, classes, bijection, base, pixels, table } = flow;
  const rest = { ...(table === undefined ? {} : { table }), ...(classes === 0 ? {} : { classes }) };
  const common = { kind: name, features, context, bijection: bijection.spec, base: base.spec, ...rest };
  if (pixels === undefined) return common;
  const { image, levels, dequantization } = pixels;
  const spec = dequantization === "none" ? dequantization : dequantization.spec;
  return { ...common, pixels: { image, levels, dequantization: spec } };
}

/** The flow that a spec describes; `own` has the factories of parts that aren't the library's. */
export function flowFrom(spec: FlowSpec, own: PartFactories = {}): Flow {
  const { kind: name, features, context, classes, pixels, table } = spec;
  return flow({
    name,
    features,
    context,
    classes,
    bijection: revive(spec.bijection, "bijection", own),
    base: revive(spec.base, "base", own),
    pixels: pixels && { ...pixels, dequantization: revived(pixels.dequantization, own) },
    table,
  });
}

function revived(spec: PixelsSpec["dequantization"], own: PartFactories): Pixels["dequantization"] {
  return spec === "none" ? spec : revive(spec, "dequantization", own);
}
