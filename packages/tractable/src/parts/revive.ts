import { TractableError } from "../errors/tractableError.ts";
import { isSpec, type Spec } from "../specs/spec.ts";
import { libraryParts, renamedParts } from "./libraryParts.ts";
import {
  isOfSort,
  type Part,
  type PartEntry,
  type PartFactories,
  type PartOfSort,
  type Sort,
} from "./part.ts";

/**
 * Deeper than any flow is built, and more parts: what lies beyond is a mistake, or meant to hang whoever
 * reads it.
 */
const DEEPEST = 64;
const MOST_PARTS = 10_000;

/** What is known of the part that a spec stands for, and the part. */
interface Revived {
  readonly part: Part;
  /** Undefined for one that isn't the library's. */
  readonly sort: Sort | undefined;
}

/**
 * The part that a spec describes. A spec is its factory's options with parts replaced by specs, so this is
 * one walk from the inside out. `own` has the factories of parts that aren't the library's. Throws one
 * sentence for a kind that nobody knows, and for options that no part can be built from.
 */
export function revive<S extends Sort>(spec: unknown, sort: S, own: PartFactories = {}): PartOfSort[S] {
  let parts = 0;

  const reviveSpec = (given: Spec, depth: number, wanted: Sort | "part"): Revived => {
    parts++;
    if (depth > DEEPEST || parts > MOST_PARTS) {
      throw new TractableError(
        `spec: expected at most ${MOST_PARTS} parts, ${DEEPEST} deep, got more; build the flow of fewer`,
      );
    }
    const { kind: written, ...options } = given;
    const kind = Object.hasOwn(renamedParts, written) ? renamedParts[written]! : written;
    const isOwn = Object.hasOwn(own, kind);
    const known: PartEntry | undefined =
      !isOwn && Object.hasOwn(libraryParts, kind) ? libraryParts[kind] : undefined;
    if (!isOwn && known === undefined) {
      throw new TractableError(
        `${wanted}: expected a kind that is known, got "${kind}"; pass its factory as { parts: { ${kind} } } when loading`,
      );
    }
    const revived: Record<string, unknown> = {};
    for (const [name, value] of Object.entries(options))
      revived[name] = reviveValue(value, depth, known, name);
    for (const [name, wanted] of Object.entries(known?.takes ?? {})) {
      if (options[name] === undefined) {
        throw new TractableError(`${kind}: expected a ${wanted} as "${name}", got none`);
      }
    }
    return { part: build(kind, known === undefined ? own[kind]! : known.make, revived), sort: known?.sort };
  };

  const reviveValue = (
    value: unknown,
    depth: number,
    owner: PartEntry | undefined,
    name: string,
  ): unknown => {
    const wanted = owner?.takes[name];
    if (Array.isArray(value)) return value.map((item) => reviveValue(item, depth, owner, name));
    if (isSpec(value)) {
      const revived = reviveSpec(value, depth + 1, wanted ?? "part");
      return wanted === undefined ? revived.part : partOf(revived, wanted, value.kind);
    }
    if (wanted !== undefined) {
      throw new TractableError(`spec: expected a ${wanted} as "${name}", got ${JSON.stringify(value)}`);
    }
    if (typeof value !== "object" || value === null) return value;
    // a group of options that may hold parts
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [key, reviveValue(item, depth + 1, undefined, key)]),
    );
  };

  if (!isSpec(spec)) {
    throw new TractableError(
      `${sort}: expected a spec with the name of its kind, got ${JSON.stringify(spec)}`,
    );
  }
  return partOf(reviveSpec(spec, 0, sort), sort, spec.kind);
}

/** A revived part, if it is of the sort that is wanted. */
function partOf<S extends Sort>({ part, sort: got }: Revived, sort: S, kind: string): PartOfSort[S] {
  if ((got === undefined || got === sort) && isOfSort(part, sort)) return part;
  throw new TractableError(`spec: expected a ${sort}, got the ${got ?? "part"} "${kind}"`);
}

/** Calls a factory; whatever it stumbles over is in the options, which come from a file. */
function build(
  kind: string,
  make: (options: never) => Part,
  options: Readonly<Record<string, unknown>>,
): Part {
  try {
    return (make as (given: typeof options) => Part)(options);
  } catch (error) {
    if (error instanceof TractableError) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new TractableError(`${kind}: expected options that it can be built from, got others (${reason})`, {
      cause: error,
    });
  }
}
