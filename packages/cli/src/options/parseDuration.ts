import { optionError } from "./optionError.ts";

const SECONDS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600 };

/** Seconds of "90s", "10m", "1.5h" or "1h30m"; a bare number counts seconds. */
export function parseDuration(option: string): (text: string) => number {
  return (text) => {
    const wrong = optionError(option, "a duration like 90s, 10m or 1.5h", text);
    const compact = text.trim().toLowerCase();
    if (/^\d*\.?\d+$/.test(compact)) return positive(Number(compact), wrong);
    if (!/^(\d*\.?\d+[smh])+$/.test(compact)) throw wrong;
    const parts = compact.matchAll(/(\d*\.?\d+)([smh])/g);
    return positive(
      [...parts].reduce((sum, [, count, unit]) => sum + Number(count) * SECONDS[unit!]!, 0),
      wrong,
    );
  };
}

function positive(seconds: number, wrong: Error): number {
  if (seconds > 0) return seconds;
  throw wrong;
}
