import type { Density, Given } from "../../density/density.ts";
import type { Tensor } from "../../graph/index.ts";
import type { Scope } from "../../parameters/scope.ts";
import type { Spec } from "../../specs/spec.ts";

/** What training makes small. */
export interface Objective {
  /** What it is as plain data: a run goes on from a checkpoint only with the same. */
  readonly spec: Spec;
  /** A scalar, nats, of a batch: rows in data units with what belongs to them. */
  loss(density: Density, batch: Given, scope: Scope): Tensor;
}
