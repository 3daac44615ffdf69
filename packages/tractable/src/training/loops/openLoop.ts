import type { Density } from "../../density/density.ts";
import type { Declaration } from "../../parameters/scope.ts";
import type { Backend } from "../../runtime/backend.ts";
import { compile, emitFor } from "../../runtime/compile.ts";
import { openThreads } from "../../runtime/openThreads.ts";
import { sidesFor, threadsFor } from "../../runtime/threadsFor.ts";
import { dropoutPool } from "../minibatches/dropout.ts";
import type { Plan } from "../plan.ts";
import type { StateLayout } from "../stateLayout.ts";
import type { LossOptions } from "./batchGradients.ts";
import { gradientProgram } from "./gradientProgram.ts";
import { lookAhead } from "./lookAhead.ts";
import { OneCallLoop } from "./oneCallLoop.ts";
import { SideBySideLoop } from "./sideBySideLoop.ts";
import type { TrainingLoop } from "./trainingLoop.ts";
import { trainingProgram } from "./trainingProgram.ts";
import { updateProgram } from "./updateProgram.ts";

export interface LoopOptions {
  readonly density: Density;
  readonly declarations: readonly Declaration[];
  /** Values of all parameters to start from. */
  readonly values: ReadonlyMap<string, Float32Array>;
  readonly plan: Plan;
  readonly layout: StateLayout;
  readonly backend: Backend;
}

/** Multiply-adds of a step that are worth the calls between its parts (docs/results.md, "Threads"). */
const WORTH_SIDES = 2.5e8;
/** Multiply-adds a parameter, as all parameters and their gradients are copied between the parts. */
const WORTH_COPYING = 2048;

/**
 * The loop for a plan. A step that is worth it is computed in parts side by side, where there are threads and
 * it is nothing but the mean of its rows; others many in one call of the engine.
 */
export async function openLoop(options: LoopOptions): Promise<TrainingLoop> {
  const { density, declarations, plan, layout, backend } = options;
  const { objective, optimizer, batchSize, accumulate } = plan;
  const { dropoutWidths, work } = lookAhead(density, declarations, objective, batchSize);
  const sides = sidesFor(backend);
  const isWorth = work >= Math.max(WORTH_SIDES, WORTH_COPYING * layout.size);
  const divides = batchSize % (sides * accumulate) === 0;
  const count = sides > 1 && isWorth && divides && layout.tracksNothing ? sides : 1;
  const parts = count * accumulate;
  const dropout = dropoutPool(dropoutWidths, batchSize / parts);
  const ofSide = { ...options, ...plan, batchSize: batchSize / count, dropout };
  if (count > 1) return openSides(options, ofSide, count);
  const program = trainingProgram({ ...ofSide, optimizer });
  const threads = threadsFor(program, batchSize, backend);
  const session = await compile(backend, program, { threads, purpose: "start soon" });
  return new OneCallLoop(layout, session, { parts, dropout, threads });
}

async function openSides(
  { plan, layout, backend }: LoopOptions,
  ofSide: LossOptions,
  count: number,
): Promise<TrainingLoop> {
  // with more threads those of one session would wait for work where another computes
  const single = { threads: 1, purpose: "start soon" } as const;
  const model = await emitFor(backend, gradientProgram(ofSide), single);
  const others = openThreads(backend, model, count - 1, single);
  const sides = [...(await others), await backend.load(model, single)];
  const update = await compile(backend, updateProgram({ ...plan, layout, sides: count }), single);
  return new SideBySideLoop({ ...ofSide, sides, update });
}
