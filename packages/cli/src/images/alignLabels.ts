import type { ImageSet } from "@tractable/data";
import { hint } from "../errors/hint.ts";
import { UserError } from "../errors/userError.ts";

/**
 * The labels of images as indices into the classes that a model knows, whatever these images call them by
 * number.
 */
export function alignLabels(
  { source, labels, classNames }: ImageSet,
  known: readonly string[],
): Uint16Array | undefined {
  if (labels === undefined) return undefined;
  const indices = classNames.map((name) => known.indexOf(name));
  const wrong = labels.find((label) => indices[label] === -1);
  if (wrong !== undefined) {
    const name = classNames[wrong]!;
    throw new UserError(
      `${source}: there are images labelled "${name}", a class that the model doesn't know; ${hint(name, known)}`,
    );
  }
  return labels.map((label) => indices[label]!);
}
