import { openBackend } from "#backend";
import type { Bijection } from "../bijections/bijection.ts";
import { checkOption, checkOptions } from "../errors/checkOptions.ts";
import {
  contextCount,
  featureCount,
  oneOf,
  partOf,
  realNumber,
  required,
  wholeNumber,
} from "../errors/optionRules.ts";
import { TractableError } from "../errors/tractableError.ts";
import { initialValues } from "../parameters/scope.ts";
import { stream } from "../random/stream.ts";
import { compileBijection } from "./compileBijection.ts";
import { drawParameters } from "./drawParameters.ts";
import {
  cancellingViolations,
  gradientViolations,
  logDetViolations,
  residualViolations,
  roundTripViolations,
} from "./violations.ts";

export interface CheckBijectionOptions {
  /** How many features a row has. */
  readonly features: number;
  /** How many numbers it is given as a context; 0 by default. */
  readonly context?: number;
  /** Where the data lie; "real" by default. Latents are real. */
  readonly data?: "real" | "positive" | "unit interval";
  /** How many rows are tried in each direction; 16 by default. */
  readonly rows?: number;
  /** How far the parameters that are drawn lie from where training starts: a factor, 1 by default. */
  readonly size?: number;
  /** The seed of rows and parameters; 0 by default. */
  readonly seed?: number;
}

/**
 * Holds a bijection to what the library's own are held to, with parameters far from where training starts and
 * with those it starts with: both round trips, both log-determinants against the differentiated Jacobian,
 * finite gradients, and the residual of directions that are iterative. Throws a `TractableError` that names
 * the first rows where it fails.
 */
export async function checkBijection(bijection: Bijection, options: CheckBijectionOptions): Promise<void> {
  checkOption("checkBijection", "the first argument", bijection, required(partOf("bijection")));
  const {
    features,
    context = 0,
    data = "real",
    rows = 16,
    size = 1,
    seed = 0,
  } = checkOptions("checkBijection", options, {
    features: required(featureCount),
    context: contextCount,
    data: oneOf("real", "positive", "unit interval"),
    rows: wholeNumber({ to: 10_000 }),
    size: realNumber({ from: 0, to: 1000 }),
    seed: wholeNumber({ from: 0 }),
  });
  const backend = await openBackend({ threads: 1 });
  const compiled = await compileBijection(bijection, features, context, backend);
  const draw = (name: string, width: number, by: (value: number) => number = (value) => value) => {
    const random = stream(seed, `check/${name}`);
    return Array.from({ length: rows }, () =>
      Array.from({ length: width }, () => Math.fround(by(1.3 * random.normal()))),
    );
  };
  const intoData = (value: number) => {
    if (data === "real") return value;
    return data === "positive" ? Math.exp(value) : 1 / (1 + Math.exp(-value));
  };
  const query = {
    x: draw("data", features, intoData),
    z: draw("latents", features),
    context: context === 0 ? undefined : draw("context", context),
  };
  const { declarations } = compiled;
  try {
    for (const [what, parameters] of [
      ["with parameters that were drawn", drawParameters(declarations, seed, size)],
      ["with the parameters it starts with", initialValues(declarations, seed)],
    ] as const) {
      const answer = await compiled.run({ ...query, parameters });
      const found = {
        "decode(encode(x)) isn't x": roundTripViolations(answer.encode, query.x),
        "encode(decode(z)) isn't z": roundTripViolations(answer.decode, query.z),
        "encode's logDet isn't that of its Jacobian": logDetViolations(answer.encode, query.x),
        "decode's logDet isn't that of its Jacobian": logDetViolations(answer.decode, query.z),
        "the logDets of there and back don't cancel": [
          ...cancellingViolations(answer.encode, query.x),
          ...cancellingViolations(answer.decode, query.z),
        ],
        "a gradient isn't finite": gradientViolations(answer),
        "a direction isn't solved as it says": residualViolations(bijection, answer),
      };
      for (const [problem, sentences] of Object.entries(found)) {
        if (sentences.length === 0) continue;
        throw new TractableError(
          `checkBijection, ${bijection.spec.kind} ${what}: ${problem}; ${sentences.slice(0, MOST_SENTENCES).join("; ")}`,
        );
      }
    }
  } finally {
    await compiled.release();
  }
}

const MOST_SENTENCES = 3;
