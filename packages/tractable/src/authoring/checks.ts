import type { Bijection } from "../bijections/bijection.ts";
import { BATCH, input } from "../graph/index.ts";
import { declare, initialValues } from "../parameters/scope.ts";
import type { PartFactories } from "../parts/part.ts";
import { revive } from "../parts/revive.ts";
import type { Answer, CompiledBijection, Query } from "./compileBijection.ts";
import {
  cancellingViolations,
  gradientViolations,
  logDetViolations,
  residualViolations,
  roundTripViolations,
  type Slack,
  TOLERANCE,
} from "./violations.ts";

/** A bijection with its answer at some rows, which checks look at. */
export interface Subject {
  readonly bijection: Bijection;
  readonly features: number;
  readonly compiled: CompiledBijection;
  readonly query: Query;
  readonly answer: Answer;
  /** Another context for the same rows; undefined without a context. */
  readonly otherContext: number[][] | undefined;
  /** A factor of what a row is allowed. */
  readonly slack: Slack;
  /** Whether the result depends on the context; undefined where nobody says. */
  readonly usesContext: boolean | undefined;
  /** Whether its first parameters make it the identity; nothing is checked where they needn't. */
  readonly startsAsIdentity: boolean;
  /** Factories of the kinds in its spec that the library doesn't have; undefined where nobody says. */
  readonly parts: PartFactories | undefined;
}

/** One of the things that every bijection is held to. */
export interface Check {
  /** What holds, as the name of a test. */
  readonly name: string;
  /** Whether it is about the parameters that are asked for, and not about their values. */
  readonly isOfNames?: boolean;
  /** Where it doesn't hold; a sentence each. */
  violations(subject: Subject): readonly string[] | Promise<readonly string[]>;
}

const WAYS = ["encode", "decode"] as const;

/** What every bijection is held to: by the library's contract suite, and by `checkBijection`. */
export const checks: readonly Check[] = [
  {
    name: "decode(encode(x)) is x",
    violations: ({ answer, query, slack }) => roundTripViolations(answer.encode, query.x, slack),
  },
  {
    name: "encode(decode(z)) is z",
    violations: ({ answer, query, slack }) => roundTripViolations(answer.decode, query.z, slack),
  },
  {
    name: "encode's logDet is that of its Jacobian",
    violations: ({ answer, query, slack }) => logDetViolations(answer.encode, query.x, slack),
  },
  {
    name: "decode's logDet is that of its Jacobian",
    violations: ({ answer, query, slack }) => logDetViolations(answer.decode, query.z, slack),
  },
  {
    name: "the logDets of there and back cancel",
    violations: ({ answer, query, slack }) => [
      ...cancellingViolations(answer.encode, query.x, slack),
      ...cancellingViolations(answer.decode, query.z, slack),
    ],
  },
  {
    name: "every gradient is finite, on boundaries too",
    violations: ({ answer }) => gradientViolations(answer),
  },
  {
    name: "a direction is solved as it says, with a residual within its tolerance",
    violations: ({ bijection, answer }) => residualViolations(bijection, answer),
  },
  { name: "a batch of one gives what it gives among others", violations: aloneViolations },
  { name: "depends on the context, where it says so", violations: contextViolations },
  { name: "starts as the identity, where it says so", violations: startViolations },
  {
    name: "both directions ask for the same parameters",
    isOfNames: true,
    violations({ bijection, features, query }) {
      const [encode, decode] = WAYS.map((way) => asked(bijection, way, features, query));
      return differences("decode's parameters", encode!, decode!);
    },
  },
  {
    name: "its spec builds the same again",
    isOfNames: true,
    violations({ bijection, features, query, parts }) {
      if (parts === undefined) return [];
      const again = revive(JSON.parse(JSON.stringify(bijection.spec)), "bijection", parts);
      const stated = ({ spec, directions, domain }: Bijection) => [
        JSON.stringify({ spec, directions, domain }),
      ];
      return [
        ...differences("what it says of itself", stated(bijection), stated(again)),
        ...differences(
          "its parameters",
          asked(bijection, "encode", features, query),
          asked(again, "encode", features, query),
        ),
      ];
    },
  },
];

/** The parameters that a direction asks for, a line each, in alphabetical order. */
function asked(
  bijection: Bijection,
  way: "encode" | "decode",
  features: number,
  { context }: Query,
): string[] {
  const width = context?.[0]?.length;
  const declared = declare((scope) => {
    const from = input("from", [BATCH, features]);
    bijection[way](from, scope, width === undefined ? undefined : input("context", [BATCH, width]));
  });
  return declared.map(({ name, shape, role }) => `${role} ${name} [${shape}]`).sort();
}

function differences(what: string, expected: readonly string[], got: readonly string[]): string[] {
  if (String(expected) === String(got)) return [];
  return [`${what}: expected ${expected.join(", ") || "none"}, got ${got.join(", ") || "none"}`];
}

async function aloneViolations({ compiled, query, answer }: Subject): Promise<string[]> {
  const place = Math.min(1, query.x.length - 1);
  const alone = await compiled.run({
    x: query.x.slice(place, place + 1),
    z: query.z.slice(place, place + 1),
    context: query.context?.slice(place, place + 1),
    parameters: query.parameters,
  });
  return WAYS.flatMap((way) => {
    const [value, among] = [alone[way].value[0]!, answer[way].value[place]!];
    const isSame = value.every((own, at) => Math.abs(own - among[at]!) < TOLERANCE * (1 + Math.abs(own)));
    const [logDet, logDetAmong] = [alone[way].logDet[0]!, answer[way].logDet[place]!];
    const isSameVolume = Math.abs(logDet - logDetAmong) < 5 * TOLERANCE;
    if (isSame && isSameVolume && alone[way].value.length === 1) return [];
    return [`${way}: expected ${among} and ${logDetAmong} as among other rows, got ${value} and ${logDet}`];
  });
}

async function contextViolations(subject: Subject): Promise<string[]> {
  const { compiled, query, answer, otherContext, usesContext } = subject;
  if (otherContext === undefined || usesContext === undefined) return [];
  const other = await compiled.run({ ...query, context: otherContext });
  return WAYS.flatMap((way) => {
    const rows = answer[way].value;
    const changed = rows.filter((row, at) => String(row) !== String(other[way].value[at])).length;
    if (usesContext ? changed > rows.length / 2 : changed === 0) return [];
    const expected = usesContext ? "more than half of the rows" : "no row";
    return [`${way}: expected ${expected} to change with the context, got ${changed} of ${rows.length}`];
  });
}

async function startViolations({ compiled, query, startsAsIdentity }: Subject): Promise<string[]> {
  if (!startsAsIdentity) return [];
  const parameters = initialValues(compiled.declarations, 3);
  const start = await compiled.run({ ...query, parameters });
  return WAYS.flatMap((way) => {
    const from = way === "encode" ? query.x : query.z;
    const { value, logDet } = start[way];
    return value.flatMap((row, at) => {
      const isKept = row.every(
        (own, column) =>
          Math.abs(own - from[at]![column]!) <= TOLERANCE * Math.max(1, Math.abs(from[at]![column]!)),
      );
      if (isKept && Math.abs(logDet[at]!) < 5 * TOLERANCE) return [];
      return [`${way}, row ${at}: expected ${from[at]} and a logDet of 0, got ${row} and ${logDet[at]}`];
    });
  });
}
