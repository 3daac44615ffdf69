import { nearest } from "@tractable/data/messages";
import { UserError } from "../errors/userError.ts";

/** A parser of one of a few words. */
export function parseChoice<const Choice extends string>(
  option: string,
  choices: readonly Choice[],
): (text: string) => Choice {
  return (text) => {
    const found = choices.find((choice) => choice === text);
    if (found !== undefined) return found;
    const words = `${choices.slice(0, -1).join(", ")} or ${choices.at(-1)}`;
    const near = nearest(text, choices);
    throw new UserError(
      `${option}: expected ${words}, got "${text}"${near === undefined ? "" : `; did you mean ${near}?`}`,
    );
  };
}
