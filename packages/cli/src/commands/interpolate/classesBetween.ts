import type { Matrix } from "tractable";
import { UserError } from "../../errors/userError.ts";
import { indexOfClass } from "../../images/classIndex.ts";
import { classShares } from "../../images/classShares.ts";
import type { ImageModel } from "../../images/imageModel.ts";
import { layersKnowClasses } from "../../images/layersKnowClasses.ts";

export interface ClassesBetween {
  /** The classes of the two images. */
  readonly ends: readonly [number, number];
  /** The shares of the classes in each image of the strip, which move evenly from one to the other. */
  readonly way: Matrix;
}

/** The classes on the way between two images; undefined where the layers of the model are given none. */
export function classesBetween(
  model: ImageModel,
  names: readonly string[] | undefined,
  steps: number,
): ClassesBetween | undefined {
  const { classNames } = model;
  if (!layersKnowClasses(model)) {
    if (names === undefined) return undefined;
    throw new UserError("--classes: the couplings of the model aren't given the class; leave it out");
  }
  // one name stands for both: a list of names holds each once
  const [first, second = first, third] = names ?? [];
  if (first === undefined || second === undefined || third !== undefined) {
    throw new UserError(
      `--classes: expected the classes of the two images, as the model's couplings are given them, got ${names?.join(",") ?? "none"}; give them like 3,8`,
    );
  }
  const ends = [
    indexOfClass(classNames, "--classes", first),
    indexOfClass(classNames, "--classes", second),
  ] as const;
  const shares = Array.from({ length: steps }, (_, step) => step / (steps - 1));
  return { ends, way: classShares(classNames.length, ends, shares) };
}
