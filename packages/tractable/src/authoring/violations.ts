import type { Bijection } from "../bijections/bijection.ts";
import type { Answer, Passage } from "./compileBijection.ts";
import { invertNumbers } from "./invertNumbers.ts";

/** Errors relative to the size of a value. */
export const TOLERANCE = 1e-5;
/**
 * Where a map stretches, the rounding of its argument (half an ulp is 6e-8 of it) is stretched as well:
 * errors are allowed in proportion to Σ |∂outᵢ/∂inⱼ|·|inⱼ|.
 */
export const ROUNDING = 1e-6;

type Rows = readonly (readonly number[])[];
/** A factor of what a row is allowed; 1 for ordinary rows. */
export type Slack = (row: readonly number[]) => number;
const none: Slack = () => 1;

/** Where going there and back doesn't end where it began; a sentence each. */
export function roundTripViolations(
  { value, jacobian, back }: Passage,
  from: Rows,
  slack: Slack = none,
): string[] {
  return back.flatMap((row, index) => {
    const { inverse } = invertNumbers(jacobian[index]!);
    return row.flatMap((got, i) => {
      const x = from[index]![i]!;
      const bound = TOLERANCE * Math.max(1, Math.abs(x)) + ROUNDING * stretch(inverse[i]!, value[index]!);
      const error = Math.abs(got - x) / slack(from[index]!);
      return error <= bound
        ? []
        : [`row ${index} (${from[index]}), feature ${i}: expected ${x} back to within ${bound}, got ${got}`];
    });
  });
}

/** Where a log-determinant isn't that of the differentiated Jacobian; a sentence each. */
export function logDetViolations(
  { logDet, jacobian, logDetSlope }: Passage,
  from: Rows,
  slack: Slack = none,
): string[] {
  return logDet.flatMap((got, row) => {
    const { logDet: expected, inverse } = invertNumbers(jacobian[row]!);
    // d log|det J| = Σ (J⁻¹)ⱼᵢ dJᵢⱼ: entries that cancel in the determinant count for more
    const weight = jacobian[row]!.reduce(
      (total, slopes, i) => slopes.reduce((sum, slope, j) => sum + Math.abs(inverse[j]![i]! * slope), total),
      0,
    );
    const bound =
      TOLERANCE * Math.max(Math.abs(expected), weight) + ROUNDING * stretch(logDetSlope[row]!, from[row]!);
    const error = Math.abs(got - expected) / slack(from[row]!);
    return error <= bound
      ? []
      : [
          `row ${row} (${from[row]}): expected a log-determinant of ${expected} to within ${bound}, got ${got}`,
        ];
  });
}

/** Where the log-determinants of there and back don't cancel; a sentence each. */
export function cancellingViolations(
  { logDet, backLogDet, logDetSlope, jacobian, value }: Passage,
  from: Rows,
  slack: Slack = none,
): string[] {
  return logDet.flatMap((there, row) => {
    const slope = logDetSlope[row]!;
    // the slope with respect to the result, where the way back starts: by the chain rule
    const { inverse } = invertNumbers(jacobian[row]!);
    const backSlope = value[row]!.map((_, j) => slope.reduce((sum, s, i) => sum + s * inverse[i]![j]!, 0));
    const stretched = stretch(slope, from[row]!) + stretch(backSlope, value[row]!);
    const bound = TOLERANCE * Math.max(1, Math.abs(there)) + ROUNDING * stretched;
    const error = Math.abs(there + backLogDet[row]!) / slack(from[row]!);
    return error <= bound
      ? []
      : [
          `row ${row}: expected log-determinants that cancel to within ${bound}, got ${there} and ${backLogDet[row]}`,
        ];
  });
}

/** Gradients that aren't finite; a sentence each. */
export function gradientViolations({ gradients }: Answer): string[] {
  return Object.entries(gradients).flatMap(([name, size]) =>
    Number.isFinite(size) ? [] : [`expected finite gradients of "${name}", got ${size}`],
  );
}

/**
 * Iterative directions whose residual is beyond their tolerance, and residuals of closed forms; a sentence
 * each.
 */
export function residualViolations({ directions }: Bijection, answer: Answer): string[] {
  return (["encode", "decode"] as const).flatMap((way) => {
    const direction = directions[way];
    const { residual } = answer[way];
    if (typeof direction === "string") {
      return residual === undefined ? [] : [`${way}: expected no residual of a closed form, got one`];
    }
    if (residual === undefined) return [`${way}: expected a residual, as it is iterative, got none`];
    const worst = Math.max(...residual);
    return worst <= direction.tolerance
      ? []
      : [`${way}: expected a residual of ${direction.tolerance} or less, got ${worst}`];
  });
}

/** How far a relative error of 1 in the arguments moves a result, to first order. */
function stretch(slopes: readonly number[], at: readonly number[]): number {
  return slopes.reduce((total, slope, j) => total + Math.abs(slope) * Math.max(1, Math.abs(at[j]!)), 0);
}
