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

/** One of some numbers. */
export function oneOfNumbers(...numbers: readonly number[]): OptionRule {
  return { expected: numbers.join(" or "), accepts: (value) => numbers.includes(value as number) };
}

/** One of some words, or a list of the places 0, 1 … in an order. */
export function oneOfOrOrder(...words: readonly string[]): OptionRule {
  const word = oneOf(...words);
  const isOrder = (list: readonly unknown[]) =>
    new Set(list).size === list.length &&
    list.every((place) => Number.isSafeInteger(place) && Number(place) >= 0 && Number(place) < list.length);
  return {
    expected: `${word.expected} or a list of the numbers 0, 1 … in an order`,
    accepts: (value) => word.accepts(value) || (Array.isArray(value) && isOrder(value)),
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

/** How many hidden units or channels a layer of a net has; more don't fit into memory. */
export const unitCount = wholeNumber({ to: 65_536 });

/** The sizes of hidden layers. */
export const layerSizes: OptionRule = {
  expected: "a list of whole numbers from 1 to 65536",
  accepts: (value) => Array.isArray(value) && value.every(unitCount.accepts),
};

/** How many layers, levels or steps there are. */
export const layerCount = wholeNumber({ to: 1000 });

/** How many residual blocks a net has. */
export const blockCount = wholeNumber({ from: 0, to: 1000 });

/** How many numbers a row has. */
export const featureCount = wholeNumber({ to: 10_000_000 });

/** How many numbers a density is conditioned on. */
export const contextCount = wholeNumber({ from: 0, to: 10_000_000 });

/** How many classes a flow tells apart. */
export const classCount = wholeNumber({ from: 0, to: 100_000 });

/** How far from 0 a map bends what it gets; float32 can't tell the knots of much larger boxes apart. */
export const boxBound = realNumber({ above: 0, to: 1e6 });

/** An end of where data lie, with room for sums of it in float32. */
export const endOfRange = realNumber({ from: -1e30, to: 1e30 });

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

/** What one of two rules accepts. */
export function orRule(one: OptionRule, other: OptionRule): OptionRule {
  return {
    expected: `${one.expected}, or ${other.expected}`,
    accepts: (value) => one.accepts(value) || other.accepts(value),
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

/** An object that has some functions, of which messages speak as `called`. */
export function objectWith(called: string, ...functions: readonly string[]): OptionRule {
  return {
    expected: called,
    accepts: (value) =>
      typeof value === "object" &&
      value !== null &&
      functions.every((name) => typeof Reflect.get(value, name) === "function"),
  };
}

/** A function. */
export const functionRule: OptionRule = {
  expected: "a function",
  accepts: (value) => typeof value === "function",
};

/** A truth value. */
export const flag: OptionRule = {
  expected: "true or false",
  accepts: (value) => typeof value === "boolean",
};

/** A list or a typed array, of which every entry is accepted by a test. */
export function listOf(called: string, accepts: (value: unknown) => boolean = () => true): OptionRule {
  return {
    expected: `a list of ${called}`,
    accepts(value) {
      if (ArrayBuffer.isView(value) && !(value instanceof DataView)) return true;
      return Array.isArray(value) && value.every(accepts);
    },
  };
}

/** A list of texts that all differ. */
export function namesOf(called: string): OptionRule {
  return {
    expected: `a list of ${called}, each a text of its own`,
    accepts: (value) =>
      Array.isArray(value) &&
      value.every((name) => typeof name === "string") &&
      new Set(value).size === value.length,
  };
}

/** An object by names, each with what a rule accepts. */
export function recordOf(called: string, rule: OptionRule): OptionRule {
  return {
    expected: `${called} by name, each ${rule.expected}`,
    accepts: (value) =>
      typeof value === "object" &&
      value !== null &&
      !Array.isArray(value) &&
      Object.values(value).every((item) => rule.accepts(item)),
  };
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
    const sides = [channels, height, width];
    return (
      sides.every(unitCount.accepts) && featureCount.accepts(sides.reduce<number>((a, b) => a * Number(b), 1))
    );
  },
};

/** Bytes. */
export const byteArray: OptionRule = {
  expected: "a Uint8Array",
  accepts: (value) => value instanceof Uint8Array,
};
