import { stream } from "../../src/random/stream.ts";

/** Points near two interleaved half circles. */
export function twoMoons(count: number, seed: number): number[][] {
  const random = stream(seed, "test moons");
  return Array.from({ length: count }, (_, index) => {
    const angle = Math.PI * random.uniform();
    const [x, y] =
      index % 2 === 0 ? [Math.cos(angle), Math.sin(angle)] : [1 - Math.cos(angle), 0.5 - Math.sin(angle)];
    return [x + 0.06 * random.normal(), y + 0.06 * random.normal()];
  });
}

/** Mean log-density of two-column rows under the normal with the mean and covariance of others, nats. */
export function gaussianLogProb(fitted: number[][], rows: number[][]): number {
  const mean = (values: number[]) => values.reduce((a, b) => a + b, 0) / values.length;
  const [mx, my] = [mean(fitted.map(([x]) => x!)), mean(fitted.map(([, y]) => y!))];
  const moment = (f: (dx: number, dy: number) => number) => mean(fitted.map(([x, y]) => f(x! - mx, y! - my)));
  const [xx, xy, yy] = [moment((dx) => dx * dx), moment((dx, dy) => dx * dy), moment((_, dy) => dy * dy)];
  const det = xx * yy - xy * xy;
  return mean(
    rows.map(([x, y]) => {
      const [dx, dy] = [x! - mx, y! - my];
      const square = (yy * dx * dx - 2 * xy * dx * dy + xx * dy * dy) / det;
      return -0.5 * square - 0.5 * Math.log(det) - Math.log(2 * Math.PI);
    }),
  );
}
