import { nearest } from "@tractable/data/messages";
import { UserError } from "../errors/userError.ts";
import { alternatives } from "../text/alternatives.ts";

/** A parser of one of a few words. */
export function parseChoice<const Choice extends string>(
  option: string,
  choices: readonly Choice[],
): (text: string) => Choice {
  return (text) => {
    const found = choices.find((choice) => choice === text);
    if (found !== undefined) return found;
    const near = nearest(text, choices);
    throw new UserError(
      `${option}: expected ${alternatives(choices)}, got "${text}"${near === undefined ? "" : `; did you mean ${near}?`}`,
    );
  };
}
