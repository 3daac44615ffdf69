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
    case "laplace":
      return () => laplace(stream);
    case "cauchy":
      return () => Math.tan(Math.PI * (stream.uniform() - 0.5));
    default:
      if ("studentT" in law) return () => student(law.studentT, stream);
      if ("vonMises" in law) return () => vonMises(law.vonMises, stream);
      return () => generalizedNormal(law.generalizedNormal, stream);
  }
}

/** An exponential law on either side. */
function laplace({ uniform }: Stream): number {
  const level = 2 * uniform() - 1;
  return -Math.sign(level) * Math.log1p(-Math.abs(level));
}

/** |z|^β has a gamma law of shape 1 / β. */
function generalizedNormal(exponent: number, stream: Stream): number {
  const size = gamma(1 / exponent, stream) ** (1 / exponent);
  return stream.uniform() < 0.5 ? -size : size;
}

/** Best & Fisher (1979): from a wrapped Cauchy law, by rejection. */
function vonMises(concentration: number, { uniform }: Stream): number {
  if (concentration < 1e-6) return Math.PI * (2 * uniform() - 1);
  const tau = 1 + Math.sqrt(1 + 4 * concentration ** 2);
  const rho = (tau - Math.sqrt(2 * tau)) / (2 * concentration);
  const r = (1 + rho ** 2) / (2 * rho);
  for (;;) {
    const z = Math.cos(Math.PI * uniform());
    const f = (1 + r * z) / (r + z);
    const c = concentration * (r - f);
    const level = uniform();
    if (c * (2 - c) - level > 0 || Math.log(c / level) + 1 - c >= 0) {
      return Math.sign(uniform() - 0.5) * Math.acos(Math.min(1, Math.max(-1, f)));
    }
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
