import { openBackend } from "#backend";
import type { Bijection } from "../bijections/bijection.ts";
import { checkOption, checkOptions } from "../errors/checkOptions.ts";
import {
  contextCount,
  featureCount,
  flag,
  functionRule,
  listOf,
  oneOf,
  partOf,
  realNumber,
  recordOf,
  required,
  wholeNumber,
} from "../errors/optionRules.ts";
import { TractableError } from "../errors/tractableError.ts";
import { initialValues } from "../parameters/scope.ts";
import type { PartFactories } from "../parts/part.ts";
import { checks } from "./checks.ts";
import { compileBijection } from "./compileBijection.ts";
import { drawParameters } from "./drawParameters.ts";
import { drawContexts, drawRows } from "./drawRows.ts";

export interface CheckBijectionOptions {
  /** How many features a row has. */
  readonly features: number;
  /** How many numbers it is given as a context; 0 by default. */
  readonly context?: number;
  /** Whether the result depends on the context; not looked at by default. */
  readonly usesContext?: boolean;
  /** Where the data lie; "real" by default. Latents are real, of a "circle" in [−π, π] like the data. */
  readonly data?: "real" | "positive" | "unit interval" | "circle";
  /** Values that each feature is tried at, such as the ends of a box or knots; none by default. */
  readonly special?: readonly number[];
  /** Whether its first parameters make it the identity; not looked at by default. */
  readonly startsAsIdentity?: boolean;
  /**
   * The factories of the kinds in its spec that the library doesn't have, as for `load`; without them, by
   * default, it isn't looked at whether the spec builds the same again.
   */
  readonly parts?: PartFactories;
  /** How many rows are tried in each direction; 16 by default. */
  readonly rows?: number;
  /** How far the parameters that are drawn lie from where training starts: a factor, 1 by default. */
  readonly size?: number;
  /** The seed of rows and parameters; 0 by default. */
  readonly seed?: number;
}

/**
 * Holds a bijection to what the library's own are held to (`checks.ts` lists it), with parameters far from
 * where training starts and with those it starts with: both round trips, both log-determinants against the
 * differentiated Jacobian, finite gradients, the residual of directions that are iterative, a batch of one,
 * parameters by name, and what the options say. Throws a `TractableError` that names the first rows where it
 * fails.
 */
export async function checkBijection(bijection: Bijection, options: CheckBijectionOptions): Promise<void> {
  checkOption("checkBijection", "the first argument", bijection, required(partOf("bijection")));
  const {
    features,
    context = 0,
    usesContext,
    data = "real",
    special = [],
    rows = 16,
    size = 1,
    seed = 0,
    startsAsIdentity = false,
    parts,
  } = checkOptions("checkBijection", options, {
    features: required(featureCount),
    context: contextCount,
    usesContext: flag,
    data: oneOf("real", "positive", "unit interval", "circle"),
    special: listOf("numbers", Number.isFinite),
    rows: wholeNumber({ to: 10_000 }),
    size: realNumber({ from: 0, to: 1000 }),
    seed: wholeNumber({ from: 0 }),
    startsAsIdentity: flag,
    parts: recordOf("factories", functionRule),
  });
  const backend = await openBackend({ threads: 1 });
  const compiled = await compileBijection(bijection, features, context, backend);
  const its = { features, data, special: [...special], rows };
  const query = { x: drawRows(its, "data", seed), z: drawRows(its, "latent", seed) };
  const contexts = (own: number) => drawContexts(query.x.length, context, own);
  const { declarations } = compiled;
  const subject = {
    bijection,
    features,
    compiled,
    otherContext: contexts(seed + 1),
    slack: () => 1,
    usesContext,
    startsAsIdentity,
    parts,
  };
  try {
    for (const [what, parameters] of [
      ["with parameters that were drawn", drawParameters(declarations, seed, size)],
      ["with the parameters it starts with", initialValues(declarations, seed)],
    ] as const) {
      const asked = { ...query, context: contexts(seed), parameters };
      const answer = await compiled.run(asked);
      // first parameters may well hide a context
      const isDrawn = what === "with parameters that were drawn";
      const its = { ...subject, query: asked, answer, usesContext: isDrawn ? usesContext : undefined };
      for (const { name, isOfNames, violations } of checks) {
        if (isOfNames && !isDrawn) continue;
        const sentences = await violations(its);
        if (sentences.length === 0) continue;
        throw new TractableError(
          `checkBijection, ${bijection.spec.kind} ${what}: expected that ${name}; ${sentences.slice(0, MOST_SENTENCES).join("; ")}`,
        );
      }
    }
  } finally {
    await compiled.release();
  }
}

const MOST_SENTENCES = 3;
