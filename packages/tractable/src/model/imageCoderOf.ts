import { declareDensity } from "../density/declareDensity.ts";
import type { Density } from "../density/density.ts";
import { constant } from "../graph/index.ts";
import { ImageCoder } from "../integers/imageCoder.ts";
import { isIntegerPixels } from "../integers/integerPixels.ts";
import { lawTablesOf } from "../integers/lawTables.ts";
import { scopeOf } from "../parameters/scope.ts";
import type { Backend } from "../runtime/backend.ts";

/** What codes the images of an integer flow; undefined for any other flow. */
export function imageCoderOf(
  density: Density,
  values: ReadonlyMap<string, Float32Array>,
  backend: Backend,
): ImageCoder | undefined {
  const { base } = density.flow;
  if (!isIntegerPixels(base)) return undefined;
  const constants = declareDensity(density).map(
    ({ name, shape }) => [name, constant(values.get(name)!, shape)] as const,
  );
  const scope = scopeOf(new Map(constants)).child("base");
  return new ImageCoder(base.coding, lawTablesOf(values, "base."), scope, backend);
}
