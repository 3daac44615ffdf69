import type { Density } from "../density/density.ts";
import { batchFrom, rowInputs } from "../density/rowInputs.ts";
import { input, type Tensor } from "../graph/index.ts";
import { type Declaration, Scope } from "../parameters/scope.ts";
import { type Backend, type Feeds, float32, floats } from "../runtime/backend.ts";
import { compile } from "../runtime/compile.ts";

/**
 * Initialises the layers that start from data (ActNorm): in one pass over a batch each computes its
 * parameters from what reaches it, with the layers before it already initialised. Returns all values, those
 * included.
 */
export async function initializeFromData(
  density: Density,
  declarations: readonly Declaration[],
  values: ReadonlyMap<string, Float32Array>,
  batch: Feeds,
  backend: Backend,
): Promise<Map<string, Float32Array>> {
  if (declarations.every(({ estimate }) => estimate === undefined)) return new Map(values);
  const inputs = new Map<string, Tensor>();
  const estimates = new Map<string, Tensor>();
  const resolve = ({ name, shape, estimate }: Declaration): Tensor => {
    const known = estimates.get(name) ?? inputs.get(name);
    if (known !== undefined) return known;
    const made = estimate?.() ?? input(name, shape);
    (estimate === undefined ? inputs : estimates).set(name, made);
    return made;
  };
  const rows = rowInputs(density).map(({ name }) => input(name, batch[name]!.dims));
  density.logProb(batchFrom(density, rows), new Scope({ resolve }));
  const session = await compile(
    backend,
    {
      inputs: [...rows, ...inputs.values()],
      outputs: Object.fromEntries(estimates),
    },
    { purpose: "start soon" },
  );
  const shapes = new Map(declarations.map(({ name, shape }) => [name, shape]));
  const results = await session.run({
    ...batch,
    ...Object.fromEntries(
      [...inputs.keys()].map((name) => [name, float32(shapes.get(name)!, values.get(name)!)]),
    ),
  });
  await session.release();
  return new Map([...values, ...[...estimates.keys()].map((name) => [name, floats(results, name)] as const)]);
}
