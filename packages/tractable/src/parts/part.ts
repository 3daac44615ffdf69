import type { Bijection } from "../bijections/bijection.ts";
import type { Distribution } from "../distributions/distribution.ts";
import type { Dequantization } from "../images/dequantization/dequantization.ts";
import type { ImageNet } from "../images/nets/imageNet.ts";
import type { CausalNet } from "../nets/causalNet.ts";
import type { MaskedNet } from "../nets/maskedNet.ts";
import type { Net } from "../nets/net.ts";
import type { ScalarMap } from "../scalarMaps/scalarMap.ts";
import { isPart, type PartSort } from "../specs/partSort.ts";

/** What flows are made of: everything that says in its `spec` how to be built again. */
export interface PartOfSort {
  readonly bijection: Bijection;
  readonly "scalar map": ScalarMap;
  readonly net: Net;
  readonly "masked net": MaskedNet;
  readonly "image net": ImageNet;
  readonly "causal net": CausalNet;
  readonly base: Distribution;
  readonly dequantization: Dequantization;
}

/** A sort of parts that a spec can name. */
export type Sort = keyof PartOfSort & PartSort;
/** A part of any sort. */
export type Part = PartOfSort[Sort];

/** Whether a part has what its sort has. */
export function isOfSort<S extends Sort>(part: Part, sort: S): part is PartOfSort[S] {
  return isPart(part, sort);
}

/** Builds a part from its spec, in which the specs of other parts have already become parts. */
export type PartFactory<Options = never> = (options: Options) => Part;

/** Factories of parts that aren't the library's, by kind: what their specs call themselves. */
export type PartFactories = Readonly<Record<string, PartFactory>>;

/**
 * Which options of a factory are parts or hold some: a part, a list of parts, or a list of groups of options.
 */
export interface Takes {
  readonly [option: string]: Sort | readonly [Sort] | readonly [Takes];
}

/** One of the library's factories. */
export interface PartEntry {
  readonly sort: Sort;
  readonly takes: Takes;
  readonly make: (options: Readonly<Record<string, unknown>>) => Part;
}

/** An entry of the table of parts; a spec's options are those that its factory once got. */
export function entry<Options>(
  sort: Sort,
  factory: PartFactory<Options>,
  takes: PartEntry["takes"] = {},
): PartEntry {
  return { sort, takes, make: (options) => factory(options as Options) };
}
