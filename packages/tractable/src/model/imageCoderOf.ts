import { declareDensity } from "../density/declareDensity.ts";
import type { Density } from "../density/density.ts";
import { PREFIX } from "../density/parameterNames.ts";
import { digestOf } from "../files/digest.ts";
import { flowSpec } from "../flows/flow.ts";
import { constant } from "../graph/index.ts";
import { ImageCoder } from "../integers/imageCoder.ts";
import { isIntegerPixels } from "../integers/integerPixels.ts";
import { lawTablesOf } from "../integers/lawTables.ts";
import { parameterName, scopeOf } from "../parameters/scope.ts";
import type { Backend } from "../runtime/backend.ts";

/** What codes the images of an integer flow; undefined for any other flow. */
export function imageCoderOf(
  density: Density,
  values: ReadonlyMap<string, Float32Array>,
  backend: Backend,
): ImageCoder | undefined {
  const { base } = density.flow;
  if (!isIntegerPixels(base)) return undefined;
  const declarations = declareDensity(density);
  const arrays = new Map(declarations.map(({ name, shape }) => [name, { shape, data: values.get(name)! }]));
  const tensors = new Map([...arrays].map(([name, { shape, data }]) => [name, constant(data, shape)]));
  return new ImageCoder({
    coding: base.coding,
    tables: lawTablesOf(values, parameterName(PREFIX.base, "")),
    scope: scopeOf(tensors).child(PREFIX.base),
    identity: digestOf({ metadata: { flow: JSON.stringify(flowSpec(density.flow)) }, tensors: arrays }),
    backend,
  });
}
