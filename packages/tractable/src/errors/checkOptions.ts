import { showValue } from "./showValue.ts";
import { TractableError } from "./tractableError.ts";

/** What an option may be. */
export interface OptionRule {
  /** What was expected, to follow "expected layers to be". */
  readonly expected: string;
  /** Whether a value is one that can work. */
  readonly accepts: (value: unknown) => boolean;
  /** Whether the option can't be left out; false by default. */
  readonly isRequired?: boolean;
}

/**
 * The options themselves, once each is what its rule says and there is none without a rule; a
 * `TractableError` otherwise. An option that is `undefined` counts as left out. `where` is the factory that
 * was called.
 */
export function checkOptions<Options extends object>(
  where: string,
  options: Options,
  rules: { readonly [Name in keyof Options]-?: OptionRule },
): Options {
  if (typeof options !== "object" || options === null || Array.isArray(options)) {
    throw new TractableError(`${where}: expected options as an object, got ${showValue(options)}`);
  }
  const named = new Map<string, unknown>(Object.entries(options));
  const known = new Map<string, OptionRule>(Object.entries<OptionRule>(rules));
  for (const name of named.keys()) {
    if (known.has(name)) continue;
    const names = known.size === 0 ? "no options" : `no options but ${[...known.keys()].join(", ")}`;
    throw new TractableError(`${where}: expected ${names}, got ${showValue(name)}`);
  }
  for (const [name, rule] of known) checkOption(where, name, named.get(name), rule);
  return options;
}

/** The options of a factory that has none, so that one given by mistake is refused. */
export type NoOptions = Readonly<Record<string, never>>;

/** Throws a `TractableError` for a value that isn't what its rule says. */
export function checkOption(where: string, name: string, value: unknown, rule: OptionRule): void {
  if (value === undefined ? !rule.isRequired : rule.accepts(value)) return;
  throw new TractableError(`${where}: expected ${name} to be ${rule.expected}, got ${showValue(value)}`);
}
