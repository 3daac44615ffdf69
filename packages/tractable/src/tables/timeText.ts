/**
 * How times are written, as plain data; times of day and dates as the file has them, without a time zone
 * unless it is UTC.
 */
export interface TimeFormat {
  /** The order of year, month and day, and what stands between them. */
  readonly order: "ymd" | "dmy" | "mdy";
  readonly between: "-" | "/" | ".";
  /** What stands before the time of day; undefined where there are only dates. */
  readonly clock?: "T" | " ";
  readonly hasSeconds?: boolean;
  /** Decimals of seconds, 0 to 3. */
  readonly decimals?: number;
  readonly zone?: "Z";
}

const PATTERN =
  /^(\d{1,4})([-/.])(\d{1,2})\2(\d{1,4})(?:([T ])(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?\s*(Z|UTC|[+-]\d{2}:?\d{2})?)?$/;

const DAY = 86_400_000;

/**
 * The format that all of the texts have; undefined if they aren't times. Where day and month could be either,
 * the month is first.
 */
export function findTimeFormat(texts: readonly string[]): TimeFormat | undefined {
  if (texts.length === 0) return undefined;
  let format: TimeFormat | undefined;
  let dayFirst = false;
  for (const text of texts) {
    const match = PATTERN.exec(text);
    if (match === null) return undefined;
    const [, first, between, , third, clock, , , seconds, fraction, zone] = match;
    const isYearFirst = first!.length === 4;
    if (!isYearFirst && third!.length !== 4) return undefined;
    if (!isYearFirst && Number(first) > 12) dayFirst = true;
    if (!isYearFirst && Number(first) > 31) return undefined;
    const order: TimeFormat["order"] = isYearFirst ? "ymd" : "mdy";
    const own: TimeFormat = {
      order,
      between: between as TimeFormat["between"],
      ...(clock !== undefined && {
        clock: clock as "T" | " ",
        hasSeconds: seconds !== undefined || format?.hasSeconds === true,
        decimals: Math.max(Math.min(3, fraction?.length ?? 0), format?.decimals ?? 0),
        ...((zone !== undefined || format?.zone !== undefined) && { zone: "Z" as const }),
      }),
    };
    if (format !== undefined && (format.order !== own.order || format.between !== own.between))
      return undefined;
    if (format !== undefined && (format.clock === undefined) !== (own.clock === undefined)) return undefined;
    format = own;
  }
  const found: TimeFormat =
    format!.order === "mdy" && (dayFirst || format!.between === ".") ? { ...format!, order: "dmy" } : format!;
  return texts.every((text) => Number.isFinite(parseTime(text, found))) ? found : undefined;
}

/** Milliseconds since 1970, as if in UTC where no zone is written; NaN for what isn't a time. */
export function parseTime(text: string, { order }: TimeFormat): number {
  const match = PATTERN.exec(text);
  if (match === null) return Number.NaN;
  const [, first, , second, third, , hours = "0", minutes = "0", seconds = "0", fraction = "", zone] = match;
  const [year, month, day] =
    order === "ymd"
      ? [first, second, third]
      : order === "dmy"
        ? [third, second, first]
        : [third, first, second];
  const date = Date.UTC(Number(year), Number(month) - 1, Number(day));
  const isDate = new Date(date).getUTCMonth() === Number(month) - 1 && Number(day) >= 1;
  if (!isDate || Number(hours) > 23 || Number(minutes) > 59 || Number(seconds) > 59) return Number.NaN;
  const milliseconds = Math.floor(Number(`0.${fraction || 0}`) * 1000 + 1e-6);
  const clock = ((Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds)) * 1000 + milliseconds;
  return date + clock - zoneOffset(zone);
}

function zoneOffset(zone: string | undefined): number {
  if (zone === undefined || !/^[+-]/.test(zone)) return 0;
  const sign = zone.startsWith("-") ? -1 : 1;
  return sign * (Number(zone.slice(1, 3)) * 60 + Number(zone.slice(-2))) * 60_000;
}

/** The text of a time. */
export function showTime(time: number, format: TimeFormat): string {
  const date = new Date(Math.floor(time / DAY) * DAY);
  const pad = (value: number, width = 2) => String(value).padStart(width, "0");
  const [y, m, d] = [pad(date.getUTCFullYear(), 4), pad(date.getUTCMonth() + 1), pad(date.getUTCDate())];
  const parts = { ymd: [y, m, d], dmy: [d, m, y], mdy: [m, d, y] }[format.order];
  const day = parts.join(format.between);
  if (format.clock === undefined) return day;
  const rest = time - Math.floor(time / DAY) * DAY;
  const seconds = Math.floor(rest / 1000) % 60;
  const clock = `${pad(Math.floor(rest / 3_600_000))}:${pad(Math.floor(rest / 60_000) % 60)}`;
  const fraction = format.decimals ? `.${pad(Math.floor(rest % 1000), 3).slice(0, format.decimals)}` : "";
  const tail = format.hasSeconds ? `:${pad(seconds)}${fraction}` : "";
  return `${day}${format.clock}${clock}${tail}${format.zone ?? ""}`;
}
