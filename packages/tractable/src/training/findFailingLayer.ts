import type { Density } from "../density/density.ts";
import { batchFrom, rowInputs } from "../density/rowInputs.ts";
import { abs, constant, input, maxOver, type Tensor } from "../graph/index.ts";
import { type Declaration, scopeOf } from "../parameters/scope.ts";
import { type Backend, type Feeds, floats } from "../runtime/backend.ts";
import { compile } from "../runtime/compile.ts";

/** The name of the first layer whose result isn't finite for a batch; undefined if all are. */
export async function findFailingLayer(
  density: Density,
  declarations: readonly Declaration[],
  values: ReadonlyMap<string, Float32Array>,
  batch: Feeds,
  backend: Backend,
): Promise<string | undefined> {
  const layers: { name: string; largest: Tensor }[] = [];
  const tensors = new Map(declarations.map(({ name, shape }) => [name, constant(values.get(name)!, shape)]));
  const scope = scopeOf(tensors, {
    // as in training, layers work with moved statistics
    track: () => {},
    record: (name, value) => layers.push({ name, largest: maxOver(abs(value)) }),
  });
  const rows = rowInputs(density).map(({ name }) => input(name, batch[name]!.dims));
  const logProb = density.logProb(batchFrom(density, rows), scope);
  layers.push({ name: "base", largest: maxOver(abs(logProb)) });
  const session = await compile(backend, {
    inputs: rows,
    outputs: Object.fromEntries(layers.map(({ largest }, index) => [`layer${index}`, largest])),
  });
  const results = await session.run(batch);
  await session.release();
  return layers.find((_, index) => !Number.isFinite(floats(results, `layer${index}`)[0]))?.name;
}
