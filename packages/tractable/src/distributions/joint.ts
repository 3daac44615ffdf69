import { checkOptions, type OptionRule } from "../errors/checkOptions.ts";
import { partOf, required } from "../errors/optionRules.ts";
import { TractableError } from "../errors/tractableError.ts";
import { add, concat, gather, type Tensor } from "../graph/index.ts";
import { inverseOrder } from "../graph/inverseOrder.ts";
import { type Distribution, featuresOf } from "./distribution.ts";

/** Some of the columns, and their law. */
export interface JointPart {
  /** Which features the base is of. */
  readonly columns: readonly number[];
  /** The density of those features. */
  readonly base: Distribution;
}

export interface JointOptions {
  /** A base for some features each; together they name every feature once. */
  readonly parts: readonly JointPart[];
}

const isBase = partOf("base").accepts;
const jointParts: OptionRule = {
  expected: "a list of { columns, base }",
  accepts: (value) =>
    Array.isArray(value) &&
    value.length > 0 &&
    value.every(
      (part) => Array.isArray(part?.columns) && part.columns.every(Number.isInteger) && isBase(part.base),
    ),
};

/** Independent bases for different features: angles beside numbers, heavy tails beside light ones. */
export function joint(options: JointOptions): Distribution {
  const { parts } = checkOptions("joint", options, { parts: required(jointParts) });
  const named = parts.flatMap(({ columns }) => columns);
  const check = (features: number) => {
    if (named.length === features && new Set(named).size === features && Math.max(...named) < features)
      return;
    throw new TractableError(
      `joint: expected each of ${features} features in one of its parts, got ${named.join(", ")}`,
    );
  };
  return {
    spec: { kind: "joint", parts: parts.map(({ columns, base }) => ({ columns, base: base.spec })) },
    logProb(z, scope, context) {
      check(featuresOf(z));
      return parts
        .map(({ columns, base }, index) => base.logProb(gather(z, columns, 1), scope.child(index), context))
        .reduce((total, own) => add(total, own));
    },
    noise: (features) => {
      check(features);
      return parts.flatMap(({ columns, base }) => base.noise(columns.length));
    },
    draw(noise, _features, scope, context) {
      let used = 0;
      const drawn = parts.map(({ columns, base }, index): Tensor => {
        const count = base.noise(columns.length).length;
        const own = noise.slice(used, used + count);
        used += count;
        return base.draw(own, columns.length, scope.child(index), context);
      });
      return gather(concat(drawn, 1), inverseOrder(named), 1);
    },
  };
}
