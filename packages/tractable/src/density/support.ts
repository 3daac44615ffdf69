/** Where the values of a column can lie; densities are 0 elsewhere. Bounds are open. */
export type Support = "real" | "positive" | { readonly low: number; readonly high: number };

/** "positive", "interval(0, 1)" … for messages. */
export function showSupport(support: Support): string {
  return typeof support === "string" ? support : `interval(${support.low}, ${support.high})`;
}

export function contains(support: Support, value: number): boolean {
  if (support === "real") return true;
  if (support === "positive") return value > 0;
  return value > support.low && value < support.high;
}
