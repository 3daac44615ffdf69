import { checkOption, checkOptions, type OptionRule } from "../errors/checkOptions.ts";
import { objectOf, partOf, required, unitCount, wholeNumber } from "../errors/optionRules.ts";
import { TractableError } from "../errors/tractableError.ts";
import { type Flow, flow } from "../flows/flow.ts";
import { nsf } from "../flows/nsf.ts";
import type { Model } from "../model/model.ts";
import type { Net } from "../nets/net.ts";
import { type Stream, stream } from "../random/stream.ts";
import { type Matrix, type RowsLike, toMatrix } from "../rows/rows.ts";
import { embedded } from "../structures/embedded.ts";
import { fit } from "../training/fit.ts";
import type { FitOptions } from "../training/fitOptions.ts";

/** Parameters and what a simulation observed with them, a row each. */
export interface Pairs {
  /** Parameters that were drawn from the prior, a row for each simulation. */
  readonly parameters: RowsLike;
  /** What was observed of them, a row for each simulation. */
  readonly observations: RowsLike;
}

/** What makes pairs: each row from random numbers of its own. */
export interface Simulator {
  /** Parameters as they are before anything is observed. */
  readonly prior: (random: Stream) => readonly number[];
  /** What is observed if those are the parameters. */
  readonly simulate: (parameters: readonly number[], random: Stream) => readonly number[];
  /** How many simulations there are. */
  readonly count: number;
}

export interface PosteriorOptions extends Omit<FitOptions, "context" | "validation"> {
  /**
   * The flow of so many parameters given so many numbers of an observation; `nsf` by default.
   */
  readonly flow?: (sizes: { readonly features: number; readonly context: number }) => Flow;
  /**
   * A net that makes a few numbers of a long observation, learned together with the flow, whose layers get
   * them in the observation's place; none by default.
   */
  readonly embedding?: Embedding;
}

/** What reads an observation. */
export interface Embedding {
  /** The net; it gets the whole observation. */
  readonly net: Net;
  /** How many numbers it makes of it; 8 by default. */
  readonly numbers?: number;
}

/** The law of parameters given what was observed. */
export interface Posterior {
  /** The density of parameters with the observation as its context. */
  readonly model: Model;
  /** Draws `count` rows of the parameters given one observation. */
  sample(
    observation: readonly number[],
    count: number,
    options?: { readonly seed?: number },
  ): Promise<Matrix>;
  /** ln p(parameters | observation) of every row, nats. */
  logProb(parameters: RowsLike, observation: readonly number[]): Promise<Float64Array>;
}

/**
 * Simulation-based inference: the law of a simulator's parameters given an observation, learned from pairs of
 * both without a likelihood, and for all observations at once (neural posterior estimation; Papamakarios &
 * Murray 2016, Greenberg et al. 2019). `checkCalibration` tells whether it can be trusted.
 *
 * @example
 * ```ts
 * const { model, sample } = await posterior(
 *   {
 *     prior: (random) => [random.normal()],
 *     simulate: ([mean], random) => [mean + 0.5 * random.normal(), mean + 0.5 * random.normal()],
 *     count: 300,
 *   },
 *   { flow: (sizes) => nsf({ ...sizes, layers: 2, width: 16 }), epochs: 2 },
 * );
 * const draws = await sample([1.2, 0.9], 100, { seed: 1 });
 * ```
 */
export async function posterior(
  source: Pairs | Simulator,
  options: PosteriorOptions = {},
): Promise<Posterior> {
  checkOption("posterior", "the first argument", source, required(objectOf("pairs, or a simulator")));
  checkOption("posterior", "the options", options, required(objectOf("an object")));
  const { flow: make = nsf, embedding, ...rest } = options;
  checkOption("posterior", "flow", make, functionRule);
  checkOption("posterior", "embedding", embedding, objectOf("{ net, numbers }"));
  const embed =
    embedding &&
    checkOptions("posterior, embedding", embedding, { net: required(partOf("net")), numbers: unitCount });
  const { parameters, observations } = "simulate" in source ? simulated(source, rest.seed ?? 0) : source;
  const own = toMatrix(parameters, { where: "posterior, parameters" });
  const given = toMatrix(observations, { where: "posterior, observations" });
  if (own.shape[0] !== given.shape[0]) {
    throw new TractableError(
      `posterior: expected an observation for each of ${own.shape[0]} rows of parameters, got ${given.shape[0]}`,
    );
  }
  const plain = make({ features: own.shape[1], context: given.shape[1] });
  const { name, features, context, base } = plain;
  const its = embed
    ? flow({ name, features, context, base, bijection: embedded({ bijection: plain.bijection, ...embed }) })
    : plain;
  const model = await fit(its, parameters, { ...rest, context: observations });
  return {
    model,
    sample: (observation, count, { seed = 0 } = {}) =>
      model.sample(count, { seed, context: [[...observation]] }),
    logProb: (rows, observation) => model.logProb(rows, { context: [[...observation]] }),
  };
}

const functionRule: OptionRule = { expected: "a function", accepts: (value) => typeof value === "function" };

/** Pairs of a simulator: row k draws from a stream of its own, whatever the others took. */
function simulated(source: Simulator, seed: number): Pairs {
  const { prior, simulate, count } = checkOptions("posterior, the simulator", source, {
    prior: required(functionRule),
    simulate: required(functionRule),
    count: required(wholeNumber({ from: 3 })),
  });
  const parameters: number[][] = [];
  const observations: number[][] = [];
  for (let row = 0; row < count; row++) {
    const random = stream(seed, `simulation/${row}`);
    const own = prior(random);
    parameters.push([...own]);
    observations.push([...simulate(own, random)]);
  }
  return { parameters, observations };
}
