import { UserError } from "../errors/userError.ts";

/** `--epochs: expected a whole number above 0, got "ten"`. */
export function optionError(option: string, expected: string, got: string): UserError {
  return new UserError(`${option}: expected ${expected}, got "${got}"`);
}
