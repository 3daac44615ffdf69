import type { ColumnSlots } from "../structures/columnSlots.ts";
import { type CategoryCode, categoryCoder, categorySlots } from "./categoryCode.ts";
import { type NumberCode, numberCoder, numberSlots } from "./numberCode.ts";

/** How one sort of value becomes a place among the slots of a column, as plain data. */
export type ColumnCode = NumberCode | CategoryCode;

/** A value as a column's slots know it: a number, the text of a category, or null for a gap. */
export type CodedValue = number | string | null;

export interface Place {
  readonly place: number;
  /**
   * ln of what the probability (or density) of the place is multiplied with to be that of the value; −∞
   * outside the support.
   */
  readonly logFactor: number;
}

export interface ColumnCoder {
  encode(value: CodedValue): Place;
  /** The value at a place; `uniform` gives numbers in (0, 1) for what the place leaves open. */
  decode(place: number, uniform: () => number): CodedValue;
}

export function coderOf(code: ColumnCode): ColumnCoder {
  return code.type === "category" ? categoryCoder(code) : numberCoder(code);
}

export function slotsOf(code: ColumnCode): ColumnSlots {
  return code.type === "category" ? categorySlots(code) : numberSlots(code);
}
