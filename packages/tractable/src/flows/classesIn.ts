import { oneOf } from "../errors/optionRules.ts";

/** What of a flow is told the class of a row. */
export type ClassesIn = "base" | "couplings";

export const classesInRule = oneOf("base", "couplings");

/** How many classes base and bijection are told, of a flow with so many. */
export function toldClasses(
  classes: number,
  classesIn: ClassesIn,
): { readonly ofBase: number; readonly ofCouplings: number } {
  return classesIn === "base" ? { ofBase: classes, ofCouplings: 0 } : { ofBase: 0, ofCouplings: classes };
}
