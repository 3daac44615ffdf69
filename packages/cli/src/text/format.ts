/** 1234567 → "1,234,567". */
export function formatCount(count: number): string {
  return Math.round(count).toLocaleString("en");
}

/** A log-density: three decimals by default, fewer for large numbers; "-inf" and "n/a" for what is none. */
export function formatNats(nats: number | undefined, digits = 3): string {
  if (nats === undefined || Number.isNaN(nats)) return "n/a";
  if (!Number.isFinite(nats)) return nats < 0 ? "-inf" : "inf";
  return nats.toFixed(Math.abs(nats) < 100 ? digits : 1);
}

/** Any value of a table, to four significant digits. */
export function formatValue(value: number): string {
  return String(Number(value.toPrecision(4)));
}

/** Seconds as "8.3 s", "1m 20s" or "1h 05m". */
export function formatDuration(seconds: number): string {
  if (!Number.isFinite(seconds)) return "a while";
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)}m ${String(whole % 60).padStart(2, "0")}s`;
  const minutes = Math.round(seconds / 60);
  return `${Math.floor(minutes / 60)}h ${String(minutes % 60).padStart(2, "0")}m`;
}

/** 123456 → "123k"; for rates. */
export function formatRate(perSecond: number): string {
  if (perSecond < 1000) return String(Math.round(perSecond));
  const thousands = perSecond / 1000;
  if (thousands < 10) return `${thousands.toFixed(1)}k`;
  return thousands < 1000 ? `${Math.round(thousands)}k` : `${(thousands / 1000).toFixed(1)}M`;
}

/** "a, b, c … z (26)": names, shortened in the middle. */
export function formatNames(names: readonly string[]): string {
  if (names.length <= 6) return names.join(", ");
  return `${names.slice(0, 4).join(", ")} … ${names.at(-1)}`;
}

/** 1 → "1 row", 2 → "2 rows". */
export function plural(count: number, noun: string, many = `${noun}s`): string {
  return `${formatCount(count)} ${count === 1 ? noun : many}`;
}

/** A number with a real minus sign, for pictures; a terminal keeps the hyphen, which can be copied. */
export function typographic(number: string): string {
  return number.replace("-", "−");
}

/** 1234567 → "1.23 MB". */
export function formatBytes(bytes: number): string {
  if (bytes < 1000) return plural(bytes, "byte");
  const [size, unit] = bytes < 1e6 ? [bytes / 1e3, "kB"] : [bytes / 1e6, "MB"];
  return `${size.toFixed(2)} ${unit}`;
}
