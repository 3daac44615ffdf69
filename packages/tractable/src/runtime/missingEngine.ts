import { TractableError } from "../errors/tractableError.ts";

/**
 * What is thrown where an engine isn't installed: each is a package of its own, so that nobody gets the one
 * they don't use.
 */
export function missingEngine(name: string): (error: unknown) => never {
  return (error) => {
    const isMissing = error instanceof Error && "code" in error && error.code === "ERR_MODULE_NOT_FOUND";
    if (!isMissing || !error.message.includes(name)) throw error;
    throw new TractableError(
      `tractable: expected the engine ${name} beside it, got none; run "npm install ${name}"`,
      { cause: error },
    );
  };
}
