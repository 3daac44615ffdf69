import { sizeOf } from "../graph/shape.ts";
import type { Declaration } from "../parameters/scope.ts";
import { stream } from "../random/stream.ts";

/**
 * Values for all parameters, drawn from a stream of the seed, far from where training starts: weights so
 * large that nets are clearly not linear, biases and free parameters of some size (all times `size`). Scales
 * stay positive.
 */
export function drawParameters(
  declarations: readonly Declaration[],
  seed: number,
  size = 1,
): Map<string, Float32Array> {
  return new Map(
    declarations.map(({ name, shape, initial }) => {
      const random = stream(seed, `test parameters/${name}`);
      const normal = (deviation: number) => size * deviation * random.normal();
      // a rotation is orthogonal whatever else is drawn
      if (name.endsWith("rotation")) return [name, initial(sizeOf(shape), random)];
      // dense layers are [in, out], convolutions [out, in, kh, kw]
      const inputs = shape.length === 4 ? sizeOf(shape.slice(1)) : shape[0]!;
      const next = () => {
        if (name.endsWith("weight")) return normal(1.2 / Math.sqrt(inputs));
        if (/scale$|variance$/.test(name)) return Math.exp(normal(0.4));
        if (name.endsWith("mixing")) return normal(0.5 / Math.sqrt(shape[0]!));
        if (/logScale|logDiagonal|logScales$/.test(name)) return normal(0.3);
        return normal(0.6);
      };
      return [name, Float32Array.from({ length: sizeOf(shape) }, next)];
    }),
  );
}
