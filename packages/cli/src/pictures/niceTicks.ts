/** Round numbers within a range: as many as possible, but not more than `most`. */
export function niceTicks([low, high]: readonly [number, number], most: number): number[] {
  const rough = (high - low) / most;
  const power = 10 ** Math.floor(Math.log10(rough));
  for (const step of [1, 2, 5, 10, 20].map((factor) => factor * power)) {
    const [first, last] = [Math.ceil(low / step), Math.floor(high / step)];
    if (last - first < most) {
      return Array.from({ length: last - first + 1 }, (_, index) =>
        Number(((first + index) * step).toPrecision(12)),
      );
    }
  }
  return [];
}
