import { isPart, type PartSort, showSort } from "../specs/partSort.ts";
import type { OptionRule } from "./checkOptions.ts";

/** A whole number from `from` to `to`. */
export function wholeNumber({
  from = 1,
  to = Number.MAX_SAFE_INTEGER,
}: {
  readonly from?: number;
  readonly to?: number;
} = {}): OptionRule {
  const lower = from === 1 ? "above 0" : `from ${from}`;
  const upper = to === Number.MAX_SAFE_INTEGER ? "" : ` to ${to}`;
  return {
    expected: `a whole number ${upper === "" ? lower : `from ${from}${upper}`}`,
    accepts: (value) => Number.isSafeInteger(value) && Number(value) >= from && Number(value) <= to,
  };
}

/** A finite number above or from one bound, and below or up to another. */
export function realNumber({
  above = Number.NEGATIVE_INFINITY,
  from = Number.NEGATIVE_INFINITY,
  below = Number.POSITIVE_INFINITY,
  to = Number.POSITIVE_INFINITY,
}: {
  readonly above?: number;
  readonly from?: number;
  readonly below?: number;
  readonly to?: number;
} = {}): OptionRule {
  const bounds = [
    Number.isFinite(above) && `above ${above}`,
    Number.isFinite(from) && `from ${from}`,
    Number.isFinite(below) && `below ${below}`,
    Number.isFinite(to) && `up to ${to}`,
  ].filter((bound) => bound !== false);
  return {
    expected: bounds.length === 0 ? "a number" : `a number ${bounds.join(" and ")}`,
    accepts: (value) =>
      typeof value === "number" &&
      Number.isFinite(value) &&
      value > above &&
      value >= from &&
      value < below &&
      value <= to,
  };
}

/** One of some words. */
export function oneOf(...words: readonly string[]): OptionRule {
  return {
    expected: words.map((word) => JSON.stringify(word)).join(" or "),
    accepts: (value) => words.includes(value as string),
  };
}

/** One of some words, or a list whose every entry some test accepts. */
export function oneOfOrList(
  words: readonly string[],
  entries: { readonly called: string; readonly accepts: (value: unknown) => boolean },
): OptionRule {
  const word = oneOf(...words);
  return {
    expected: `${word.expected} or a list of ${entries.called}`,
    accepts: (value) => word.accepts(value) || (Array.isArray(value) && value.every(entries.accepts)),
  };
}

/** The sizes of hidden layers. */
export const layerSizes: OptionRule = {
  expected: "a list of whole numbers above 0",
  accepts: (value) => Array.isArray(value) && value.every((size) => Number.isSafeInteger(size) && size > 0),
};

/** A part of a flow of one sort, as its factory makes it. `called` says more of it than the sort. */
export function partOf(sort: PartSort, called: string = showSort(sort)): OptionRule {
  return { expected: called, accepts: (value) => isPart(value, sort) };
}

/** A list of one or more parts of a flow. */
export function partsOf(sort: PartSort, called?: string): OptionRule {
  const one = partOf(sort, called);
  return {
    expected: `a list of one or more parts, each ${one.expected}`,
    accepts: (value) => Array.isArray(value) && value.length > 0 && value.every(one.accepts),
  };
}

/** A word, or what another rule accepts. */
export function orWord(word: string, rule: OptionRule): OptionRule {
  return {
    expected: `${JSON.stringify(word)} or ${rule.expected}`,
    accepts: (value) => value === word || rule.accepts(value),
  };
}

/** Some words. */
export const words: OptionRule = {
  expected: "text",
  accepts: (value) => typeof value === "string",
};

/** An object whose fields are checked where they are used. */
export function objectOf(called: string): OptionRule {
  return { expected: called, accepts: (value) => typeof value === "object" && value !== null };
}

/** A rule of an option that can't be left out. */
export function required(rule: OptionRule): OptionRule {
  return { ...rule, isRequired: true };
}

/** The size of an image. */
export const imageSize: OptionRule = {
  expected: "an image's size, { channels, height, width } in whole numbers above 0",
  accepts: (value) => {
    if (typeof value !== "object" || value === null) return false;
    const { channels, height, width } = value as Record<string, unknown>;
    return [channels, height, width].every((side) => Number.isSafeInteger(side) && Number(side) > 0);
  },
};
