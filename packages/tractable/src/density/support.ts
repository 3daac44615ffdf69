import { checkOption, type OptionRule } from "../errors/checkOptions.ts";
import { required } from "../errors/optionRules.ts";

/**
 * Where the values of a column can lie; densities are 0 elsewhere. Bounds are open, but for those of a
 * circle, which are one point: angles in [−180, 180], hours in [0, 24].
 */
export type Support = "real" | "positive" | Interval | Circle;

/** Values between two ends. */
export interface Interval {
  /** Where it begins; no value is that low. */
  readonly low: number;
  /** Where it ends; no value is that high. */
  readonly high: number;
}

/** Angles, of which both ends are the same. */
export interface Circle {
  /** The ends of the circle, which are one point. */
  readonly circle: readonly [low: number, high: number];
}

/** What a support may be. */
export const supportRule: OptionRule = {
  expected: '"real", "positive", { low, high } or { circle: [low, high] }, with low below high',
  accepts(value) {
    if (value === "real" || value === "positive") return true;
    if (typeof value !== "object" || value === null) return false;
    const circle: unknown = Reflect.get(value, "circle");
    const [low, high, ...rest]: unknown[] = Array.isArray(circle)
      ? circle
      : [Reflect.get(value, "low"), Reflect.get(value, "high")];
    return Number.isFinite(low) && Number.isFinite(high) && Number(low) < Number(high) && rest.length === 0;
  },
};

/** "positive", "interval(0, 1)", "circle(0, 24)" … for messages. */
export function showSupport(support: Support): string {
  checkOption("showSupport", "the support", support, required(supportRule));
  if (typeof support === "string") return support;
  return isCircle(support)
    ? `circle(${support.circle.join(", ")})`
    : `interval(${support.low}, ${support.high})`;
}

/** Whether values are angles, whose two ends are one. */
export function isCircle(support: Support): support is Circle {
  return typeof support === "object" && support !== null && "circle" in support;
}

/** Between what finite numbers the values lie, those that are bounded. */
export function boundsOf(support: Support): { readonly low?: number; readonly high?: number } {
  checkOption("boundsOf", "the support", support, required(supportRule));
  if (support === "real") return {};
  if (support === "positive") return { low: 0 };
  if (!isCircle(support)) return support;
  const [low, high] = support.circle;
  return { low, high };
}

/** The support of angles in radians. */
export const RADIANS: Circle = { circle: [-Math.PI, Math.PI] };

export function contains(support: Support, value: number): boolean {
  if (support === "real") return true;
  if (support === "positive") return value > 0;
  if (isCircle(support)) {
    // data are float32, where π is a little larger
    const [low, high] = support.circle.map(Math.fround) as [number, number];
    return Math.fround(value) >= low && Math.fround(value) <= high;
  }
  return value > support.low && value < support.high;
}
