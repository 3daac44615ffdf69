import { abs, constant, input, maxOver, type Tensor } from "../graph/index.ts";
import type { Density } from "../model/density.ts";
import type { Matrix } from "../model/rows.ts";
import { bound, type Declaration } from "../parameters/scope.ts";
import { type Backend, float32, floats } from "../runtime/backend.ts";
import { compile } from "../runtime/compile.ts";

/** The name of the first layer whose result isn't finite for a batch; undefined if all are. */
export async function findFailingLayer(
  density: Density,
  declarations: readonly Declaration[],
  values: ReadonlyMap<string, Float32Array>,
  batch: { readonly x: Matrix; readonly context: Matrix | undefined },
  backend: Backend,
): Promise<string | undefined> {
  const layers: { name: string; largest: Tensor }[] = [];
  const tensors = new Map(declarations.map(({ name, shape }) => [name, constant(values.get(name)!, shape)]));
  const scope = bound(tensors, {
    record: (name, value) => layers.push({ name, largest: maxOver(abs(value)) }),
  });
  const x = input("x", batch.x.shape);
  const context = batch.context && input("context", batch.context.shape);
  const logProb = density.logProb(x, scope, context);
  layers.push({ name: "base", largest: maxOver(abs(logProb)) });
  const session = await compile(backend, {
    inputs: [x, ...(context === undefined ? [] : [context])],
    outputs: Object.fromEntries(layers.map(({ largest }, index) => [`layer${index}`, largest])),
  });
  const results = await session.run({
    x: float32(batch.x.shape, batch.x.data),
    ...(batch.context && { context: float32(batch.context.shape, batch.context.data) }),
  });
  await session.release();
  return layers.find((_, index) => !Number.isFinite(floats(results, `layer${index}`)[0]))?.name;
}
