import type { Spec } from "../../bijections/bijection.ts";
import type { Dequantization } from "./dequantization.ts";
import { uniformDequantization } from "./uniformDequantization.ts";
import {
  type VariationalDequantizationOptions,
  variationalDequantization,
} from "./variationalDequantization.ts";

const factories: Readonly<Record<string, (options: Spec) => Dequantization>> = {
  uniformDequantization,
  variationalDequantization: (spec) => variationalDequantization(spec as VariationalDequantizationOptions),
};

/** The dequantisation that a spec describes. */
export function dequantizationFrom(spec: Spec): Dequantization {
  const factory = factories[spec.kind];
  if (factory === undefined) throw new Error(`dequantization: unknown kind "${spec.kind}"`);
  return factory(spec);
}
