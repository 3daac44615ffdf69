import type { Degrees } from "./maskedNet.ts";

/**
 * Degrees of hidden units, in ascending order and equally frequent: a unit of degree k sees the first k
 * inputs. Degree 0 (context only) is used only where there is a context, or where nothing else is left.
 */
export function hiddenDegrees(size: number, { features, hasContext }: Degrees): number[] {
  const lowest = hasContext || features < 2 ? 0 : 1;
  const kinds = Math.max(1, features - lowest);
  return Array.from({ length: size }, (_, unit) => lowest + Math.floor((unit * kinds) / size));
}
