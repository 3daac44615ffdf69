import { isSystemError, systemReason } from "@tractable/data/messages";
import { CommanderError } from "commander";
import { UserError } from "./userError.ts";

export interface Failure {
  readonly message: string;
  readonly exitCode: number;
}

/**
 * What to print of an error, and the exit code: a sentence and 2 for what the user can mend (ours, those of
 * `packages/data`, and the library's `TractableError`s), the stack and 1 for a mistake in the program.
 */
export function failure(error: unknown): Failure {
  if (error instanceof CommanderError) return usageFailure(error);
  if (!(error instanceof Error)) return { message: String(error), exitCode: 1 };
  if (isSystemError(error)) {
    const path = "path" in error && typeof error.path === "string" ? error.path : "a file";
    return { message: `${path}: it could not be used because ${systemReason(error)}`, exitCode: 2 };
  }
  // told by their names, as the packages they come from are loaded only where they are needed
  const isTheirs = error.name === "DataError" || error.name === "TractableError";
  const isMendable = error instanceof UserError || isTheirs;
  return isMendable
    ? { message: error.message, exitCode: 2 }
    : { message: error.stack ?? error.message, exitCode: 1 };
}

/** Commander's "error: unknown option '--epoch'\n(Did you mean --epochs?)" as one sentence. */
function usageFailure({ code, message, exitCode }: CommanderError): Failure {
  // What was asked for has been printed: the version, or help; help without asking means that no command was
  // given.
  if (code === "commander.version" || code === "commander.helpDisplayed") return { message: "", exitCode: 0 };
  if (code === "commander.help") return { message: "", exitCode: exitCode === 0 ? 0 : 2 };
  const sentence = message
    .replace(/^error: /, "")
    .replace(/\n\(Did you mean (.*)\?\)$/, "; did you mean $1?")
    .replace(/\n.*/s, "");
  return { message: sentence, exitCode: 2 };
}
