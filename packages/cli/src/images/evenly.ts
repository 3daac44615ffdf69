/** At most so many of the numbers, evenly spaced. */
export function evenly(numbers: readonly number[], most: number): number[] {
  if (numbers.length <= most) return [...numbers];
  return Array.from({ length: most }, (_, place) => numbers[Math.floor((place * numbers.length) / most)]!);
}
