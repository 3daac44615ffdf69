import { typographic } from "../text/format.ts";

/** More digits than a number in double precision has. */
const MOST_DIGITS = 17;

/** Writes the numbers of an axis shortly, 12000 as 12k, with as many digits as tell neighbours apart. */
export function tickLabels(ticks: readonly number[]): (value: number) => string {
  for (let digits = 4; digits < MOST_DIGITS; digits++) {
    const labels = ticks.map((tick) => shortNumber(tick, digits));
    if (new Set(labels).size === ticks.length) return (value) => shortNumber(value, digits);
  }
  return (value) => shortNumber(value, MOST_DIGITS);
}

function shortNumber(value: number, digits: number): string {
  return typographic(`${value < 0 ? "-" : ""}${shortAbsolute(Math.abs(value), digits)}`);
}

function shortAbsolute(size: number, digits: number): string {
  const short = (number: number) => String(Number(number.toPrecision(digits)));
  if (size >= 1e6) return `${short(size / 1e6)}M`;
  if (size >= 1e4) return `${short(size / 1e3)}k`;
  return size > 0 && size < 1e-3 ? Number(size.toPrecision(digits)).toExponential() : short(size);
}
