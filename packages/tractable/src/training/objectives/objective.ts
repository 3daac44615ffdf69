import type { Batch, Density } from "../../density/density.ts";
import type { Noise } from "../../distributions/distribution.ts";
import type { Flow } from "../../flows/flow.ts";
import type { Tensor } from "../../graph/index.ts";
import type { Scope } from "../../parameters/scope.ts";
import type { Spec } from "../../specs/spec.ts";

/** What training makes small. */
export interface Objective {
  /** What it is as plain data: a run goes on from a checkpoint only with the same. */
  readonly spec: Spec;
  /** Random numbers that the loss takes for every row, after those of the density; none by default. */
  noise?(flow: Flow): readonly Noise[];
  /**
   * A loss by so much a feature above the best so far is an explosion, which is taken back and tried again at
   * half the learning rate; without it only a loss that isn't finite is.
   */
  readonly explosion?: number;
  /**
   * A scalar, nats, of a batch: rows in data units with what belongs to them. It is a mean over rows, as a
   * batch may be computed in equal parts.
   */
  loss(density: Density, batch: Batch, scope: Scope): Tensor;
}
