import type { Noise } from "../distributions/distribution.ts";
import type { Stream } from "../random/stream.ts";

/** `rows`·size random numbers of a law. */
export function drawNoise({ law, size }: Noise, rows: number, stream: Stream): Float32Array {
  const next = drawerOf(law, stream);
  const values = new Float32Array(rows * size);
  for (let index = 0; index < values.length; index++) values[index] = next();
  return values;
}

function drawerOf(law: Noise["law"], stream: Stream): () => number {
  switch (law) {
    case "normal":
      return stream.normal;
    case "uniform":
      return stream.uniform;
    case "logistic":
      return () => logistic(stream);
    default:
      return () => student(law.studentT, stream);
  }
}

function logistic({ uniform }: Stream): number {
  const level = uniform();
  return Math.log(level / (1 - level));
}

/** Student's t: a normal over the root of a mean of squares, the latter from a gamma law. */
function student(degrees: number, stream: Stream): number {
  return stream.normal() / Math.sqrt((2 * gamma(degrees / 2, stream)) / degrees);
}

/** Marsaglia & Tsang (2000); shapes below 1 by raising the shape and scaling back. */
function gamma(shape: number, stream: Stream): number {
  if (shape < 1) return gamma(shape + 1, stream) * stream.uniform() ** (1 / shape);
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const x = stream.normal();
    const v = (1 + c * x) ** 3;
    if (v > 0 && Math.log(stream.uniform()) < 0.5 * x * x + d * (1 - v + Math.log(v))) return d * v;
  }
}
