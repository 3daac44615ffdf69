import type { Model } from "tractable";
import { hint } from "../errors/hint.ts";
import { UserError } from "../errors/userError.ts";

/** The number of a class of a model, by the name that an option gives. */
export function classIndex({ classNames }: Model, option: string, name: string): number {
  if (classNames.length === 0) {
    throw new UserError(
      `${option}: the model tells no classes apart, got "${name}"; leave it out, or fit a model with --labels`,
    );
  }
  return indexOfClass(classNames, option, name);
}

/** The index of a name among those of classes. */
export function indexOfClass(classNames: readonly string[], option: string, name: string): number {
  const index = classNames.indexOf(name);
  if (index >= 0) return index;
  throw new UserError(`${option}: there is no class "${name}"; ${hint(name, classNames)}`);
}
