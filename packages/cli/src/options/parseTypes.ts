import { hint } from "../errors/hint.ts";
import { UserError } from "../errors/userError.ts";
import { parseAssignments } from "./parseAssignments.ts";

const TYPES = ["number", "integer", "category", "time", "identifier", "constant", "ignore"] as const;

export type TypesOption = ReadonlyMap<string, (typeof TYPES)[number]>;

/** Types by column, of `zip=category,age=integer`. */
export function parseTypes(text: string): TypesOption {
  const pairs = parseAssignments("--types", "zip=category,age=integer", text);
  return new Map(
    [...pairs].map(([name, word]) => {
      const type = TYPES.find((one) => one === word);
      if (type === undefined) {
        throw new UserError(
          `--types: expected ${TYPES.join(", ")} for "${name}", got "${word}"; ${hint(word, TYPES)}`,
        );
      }
      return [name, type];
    }),
  );
}
