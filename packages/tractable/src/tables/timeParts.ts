import { type CategoryCode, fitCategory } from "./categoryCode.ts";
import { fitNumber, type NumberCode } from "./numberCode.ts";
import type { TimeFormat } from "./timeText.ts";

const DAY = 86_400_000;
/** 1970-01-05, a Monday, in days. */
const MONDAY = 4;

/**
 * A time in parts that determine it: the week, the day of the week, the time of day in units of the
 * resolution. So the model sees weekdays and hours, and no digit is lost: each part is a small whole number.
 */
export interface TimeParts {
  readonly week: number;
  readonly weekday: number;
  readonly clock: number;
}

/** The resolution of a format, in milliseconds. */
export function unitOf({ clock, hasSeconds, decimals }: TimeFormat): number {
  if (clock === undefined) return DAY;
  if (hasSeconds !== true) return 60_000;
  return 1000 / 10 ** (decimals ?? 0);
}

export function partTime(time: number, unit: number): TimeParts {
  const day = Math.floor(time / DAY) - MONDAY;
  const week = Math.floor(day / 7);
  return { week, weekday: day - 7 * week, clock: Math.floor((time - Math.floor(time / DAY) * DAY) / unit) };
}

export function joinTime({ week, weekday, clock }: TimeParts, unit: number): number {
  return (7 * week + weekday + MONDAY) * DAY + clock * unit;
}

/**
 * Codes for the parts of times, of which NaN is a gap: week, weekday and, where there is a time of day, the
 * clock.
 */
export function fitTime(times: Float64Array, format: TimeFormat): (NumberCode | CategoryCode)[] {
  const unit = unitOf(format);
  const known = times.filter((time) => !Number.isNaN(time));
  const parts = Array.from(known, (time) => partTime(time, unit));
  const gaps = new Float64Array(times.length - known.length).fill(Number.NaN);
  const weeks = Float64Array.from([...parts.map(({ week }) => week), ...gaps]);
  const codes: (NumberCode | CategoryCode)[] = [
    fitNumber(weeks),
    fitCategory(parts.map(({ weekday }) => String(weekday))),
  ];
  if (unit < DAY) {
    codes.push(
      fitNumber(
        Float64Array.from(parts, ({ clock }) => clock),
        { low: 0, high: DAY / unit - 1 },
      ),
    );
  }
  return codes;
}
