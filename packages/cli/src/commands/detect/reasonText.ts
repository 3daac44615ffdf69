import type { Reason } from "tractable";
import { formatValue } from "../../text/format.ts";

/** `price 12, expected 180 … 240; country "XX", never seen`. */
export function reasonsText(reasons: readonly Reason[]): string {
  return reasons.map(reasonText).join("; ");
}

function reasonText({ column, value, expected, neverSeen }: Reason): string {
  const own = `${column} ${shown(value)}`;
  if (neverSeen && "value" in expected && expected.probability < 1) return `${own}, never seen`;
  if ("from" in expected)
    return `${own}, expected ${formatValue(expected.from)} … ${formatValue(expected.to)}`;
  const share = expected.probability === 1 ? "always" : `${Math.floor(100 * expected.probability)} %`;
  return `${own}, expected ${shown(expected.value)} (${share})`;
}

function shown(value: Reason["value"]): string {
  if (value === null || value === undefined) return "a gap";
  // the digits that stand in the file, as far as they tell
  return typeof value === "number" ? String(Number(value.toPrecision(DIGITS))) : `"${value}"`;
}

const DIGITS = 9;
