import { showValue } from "../errors/showValue.ts";
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
  type Takes,
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
 * one walk from the inside out. `own` has the factories of parts that aren't the library's, and goes before:
 * a kind that was somebody's own when the file was written may be the library's since. Throws one sentence
 * for a kind that nobody knows, and for options that no part can be built from.
 */
export function revive<S extends Sort>(spec: unknown, sort: S, own: PartFactories = {}): PartOfSort[S] {
  let parts = 0;

  const reviveSpec = (spec: Spec, depth: number, wanted: Sort | "part"): Revived => {
    parts++;
    if (depth > DEEPEST || parts > MOST_PARTS) {
      throw new TractableError(
        `spec: expected at most ${MOST_PARTS} parts, ${DEEPEST} deep, got more; build the flow of fewer`,
      );
    }
    const { kind: written, ...options } = spec;
    const kind = Object.hasOwn(renamedParts, written) ? renamedParts[written]! : written;
    const isOwn = Object.hasOwn(own, kind);
    const known: PartEntry | undefined =
      !isOwn && Object.hasOwn(libraryParts, kind) ? libraryParts[kind] : undefined;
    if (!isOwn && known === undefined) {
      throw new TractableError(
        `${wanted}: expected a kind that is known, got "${kind}"; pass its factory as { parts: { ${kind} } } when loading`,
      );
    }
    const revived = reviveOptions(options, known?.takes ?? {}, depth, kind);
    return { part: build(kind, known === undefined ? own[kind]! : known.make, revived), sort: known?.sort };
  };

  const reviveOptions = (options: Plain, takes: Takes, depth: number, kind: string): Plain => {
    for (const [name, taken] of Object.entries(takes)) {
      if (options[name] !== undefined) continue;
      const wanted = typeof taken === "string" ? `a ${taken}` : "a list";
      throw new TractableError(`${kind}: expected ${wanted} as "${name}", got none`);
    }
    return Object.fromEntries(
      Object.entries(options).map(([name, value]) => {
        const taken = Object.hasOwn(takes, name) ? takes[name] : undefined;
        if (taken === undefined) return [name, revivePlain(value, depth)];
        if (typeof taken === "string") return [name, revivePart(value, taken, depth, kind, name)];
        if (!Array.isArray(value)) {
          throw new TractableError(`${kind}: expected a list as "${name}", got ${showValue(value)}`);
        }
        return [name, value.map((item) => reviveItem(item, taken[0], depth, kind, name))];
      }),
    );
  };

  /** One of a list of parts, or of groups of options that hold parts. */
  const reviveItem = (item: unknown, taken: Sort | Takes, depth: number, kind: string, name: string) => {
    if (typeof taken === "string") return revivePart(item, taken, depth, kind, name);
    if (isPlain(item)) return reviveOptions(item, taken, depth + 1, kind);
    throw new TractableError(`${kind}: expected groups of options as "${name}", got ${showValue(item)}`);
  };

  const revivePart = (value: unknown, sort: Sort, depth: number, kind: string, name: string): Part => {
    if (isSpec(value)) return partOf(reviveSpec(value, depth + 1, sort), sort, value.kind);
    throw new TractableError(`${kind}: expected a ${sort} as "${name}", got ${showValue(value)}`);
  };

  /** An option of which nobody says that it is a part; those of a caller's own factories may be. */
  const revivePlain = (value: unknown, depth: number): unknown => {
    if (Array.isArray(value)) return value.map((item) => revivePlain(item, depth));
    if (isSpec(value)) return reviveSpec(value, depth + 1, "part").part;
    if (!isPlain(value)) return value;
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [key, revivePlain(item, depth + 1)]),
    );
  };

  if (!isSpec(spec)) {
    throw new TractableError(`${sort}: expected a spec with the name of its kind, got ${showValue(spec)}`);
  }
  return partOf(reviveSpec(spec, 0, sort), sort, spec.kind);
}

type Plain = Readonly<Record<string, unknown>>;

function isPlain(value: unknown): value is Plain {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A revived part, if it is of the sort that is wanted. */
function partOf<S extends Sort>({ part, sort: got }: Revived, sort: S, kind: string): PartOfSort[S] {
  if ((got === undefined || got === sort) && isOfSort(part, sort)) return part;
  throw new TractableError(`spec: expected a ${sort}, got the ${got ?? "part"} "${kind}"`);
}

/** Calls a factory; whatever it stumbles over is in the options, which come from a file. */
function build(kind: string, make: (options: never) => Part, options: Plain): Part {
  try {
    return (make as (own: typeof options) => Part)(options);
  } catch (error) {
    if (error instanceof TractableError) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new TractableError(`${kind}: expected options that it can be built from, got others (${reason})`, {
      cause: error,
    });
  }
}
