import { drawParameters } from "../../src/authoring/drawParameters.ts";
import { declareDensity } from "../../src/density/declareDensity.ts";
import { density } from "../../src/density/density.ts";
import type { Support } from "../../src/density/support.ts";
import { classesOf, type Flow } from "../../src/flows/flow.ts";
import { createModel } from "../../src/model/createModel.ts";
import type { Model } from "../../src/model/model.ts";
import { initialValues } from "../../src/parameters/scope.ts";
import { backend } from "./engine.ts";

export interface RandomModelOptions {
  readonly supports?: readonly Support[];
  /**
   * How far from the start parameters are drawn; 0.5 by default, which leaves densities that a grid resolves.
   */
  readonly size?: number;
  /** Parameters whose names begin so keep their initial values. */
  readonly keep?: string;
}

/**
 * A model that nobody fitted: every parameter, standardisation included, is drawn from a stream of the seed.
 */
export function randomModel(
  flow: Flow,
  seed: number,
  { supports, size = 0.5, keep }: RandomModelOptions = {},
): Model {
  const complete = supports ?? new Array<Support>(flow.features).fill("real");
  const declarations = declareDensity(density(flow, complete));
  const parts = {
    flow,
    columns: Array.from({ length: flow.features }, (_, column) => `x${column}`),
    contextColumns: Array.from({ length: flow.context }, (_, column) => `c${column}`),
    supports: complete,
    classNames: Array.from({ length: classesOf(flow) }, (_, index) => `${index}`),
    values: new Map([
      ...drawParameters(declarations, seed, size),
      ...[...initialValues(declarations, seed)].filter(
        ([name]) => keep !== undefined && name.startsWith(keep),
      ),
    ]),
    report: undefined,
  };
  return createModel(parts, backend);
}
