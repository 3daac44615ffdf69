import { isSpec } from "./spec.ts";

/** What a part of each sort is called in a sentence, one of the library's, and the functions it has. */
const SORTS = {
  bijection: { called: "a bijection", example: "luLinear()", functions: ["encode", "decode"] },
  "scalar map": { called: "a scalar map", example: "affine()", functions: ["encode", "decode"] },
  net: { called: "a net", example: "mlp()", functions: ["apply"] },
  "masked net": { called: "a masked net", example: "maskedMlp()", functions: ["apply"] },
  "image net": { called: "an image net", example: "convNet(64)", functions: ["apply"] },
  "causal net": {
    called: "a causal net",
    example: "causalTransformer(64)",
    functions: ["apply", "passes"],
  },
  base: { called: "a base", example: "standardNormal()", functions: ["logProb", "noise", "draw"] },
  dequantization: {
    called: "a dequantisation",
    example: "uniformDequantization()",
    functions: ["noise", "draw"],
  },
  optimizer: { called: "an optimizer", example: "adam()", functions: ["scalars", "update"] },
  objective: { called: "an objective", example: "maximumLikelihood()", functions: ["loss"] },
} as const;

/** Everything that says in its `spec` how to be built again. */
export type PartSort = keyof typeof SORTS;

export const partSorts = Object.keys(SORTS) as readonly PartSort[];

/** What nets say that they read; one of a caller's own may leave it open. */
const READS: Readonly<Partial<Record<PartSort, string>>> = {
  net: "rows",
  "masked net": "masked rows",
  "image net": "images",
  "causal net": "tokens",
};

/** Whether a value has all that a part of the sort has. */
export function isPart(value: unknown, sort: PartSort): boolean {
  if (typeof value !== "object" || value === null || !isSpec(Reflect.get(value, "spec"))) return false;
  const field = (name: string): unknown => Reflect.get(value, name);
  if (!SORTS[sort].functions.every((name) => typeof field(name) === "function")) return false;
  switch (sort) {
    case "scalar map":
      return Array.isArray(field("groups")) && hasDirections(field("directions"));
    case "bijection":
      return field("groups") === undefined && hasDirections(field("directions"));
    case "dequantization":
      return field("logProb") === undefined;
    case "optimizer":
      return typeof field("slots") === "object" && field("slots") !== null;
    default:
      return field("reads") === undefined || field("reads") === READS[sort];
  }
}

function hasDirections(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  return ["encode", "decode"].every((name) => Reflect.get(value, name) !== undefined);
}

/** "a scalar map such as affine()", to follow "expected". */
export function showSort(sort: PartSort): string {
  return `${SORTS[sort].called} such as ${SORTS[sort].example}`;
}

/** "a net (mlp)", to follow "got"; undefined for what is no part. */
export function showPart(value: unknown): string | undefined {
  const sort = partSorts.find((one) => isPart(value, one));
  if (sort === undefined) return undefined;
  const { spec } = value as { readonly spec: { readonly kind: string } };
  return `${SORTS[sort].called} (${spec.kind})`;
}
