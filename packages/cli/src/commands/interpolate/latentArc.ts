/** Below this sine of the angle between two directions, no arc can be told from a line. */
const SMALLEST_SINE = 1e-6;

/**
 * Points on the way from one latent to another, ends included: the direction moves along the great circle
 * between the two at an even pace, the length from one to the other linearly. A straight line would pass
 * close to the middle of the base, where it has no mass in many dimensions. Opposite or missing directions
 * are joined by a straight line.
 */
export function latentArc(from: Float32Array, to: Float32Array, points: number): Float32Array {
  const [a, b] = [length(from), length(to)];
  const cosine = Math.min(1, Math.max(-1, dot(from, to) / (a * b)));
  const angle = Math.acos(cosine);
  const sine = Math.sin(angle);
  const isLine = !(sine > SMALLEST_SINE);
  const arc = new Float32Array(points * from.length);
  for (let point = 0; point < points; point++) {
    const t = points === 1 ? 0 : point / (points - 1);
    const size = (1 - t) * a + t * b;
    const first = isLine ? 1 - t : ((Math.sin((1 - t) * angle) / sine) * size) / a;
    const second = isLine ? t : ((Math.sin(t * angle) / sine) * size) / b;
    for (let index = 0; index < from.length; index++) {
      arc[point * from.length + index] = first * from[index]! + second * to[index]!;
    }
  }
  return arc;
}

function dot(a: Float32Array, b: Float32Array): number {
  return a.reduce((sum, value, index) => sum + value * b[index]!, 0);
}

function length(vector: Float32Array): number {
  return Math.sqrt(dot(vector, vector));
}
