import type { ImageSet } from "@tractable/data";
import { UserError } from "../../errors/userError.ts";
import { indexOfClass } from "../../images/classIndex.ts";
import { evenly } from "../../images/evenly.ts";
import type { ImageModel } from "../../images/imageModel.ts";
import { counter } from "../../progress/counter.ts";
import { latentMean } from "./latentMean.ts";

export interface DirectionOptions {
  readonly towards: string;
  /** The class to lead away from; all the others by default. */
  readonly awayFrom?: string;
}

export interface ClassDirection {
  readonly direction: Float32Array;
  readonly towardsCount: number;
  readonly othersCount: number;
}

/** More examples than this move a mean by less than can be seen. */
const MOST_EXAMPLES = 2000;

/** The mean latent of the examples of a class minus the mean latent of the others. */
export async function classDirection(
  model: ImageModel,
  examples: ImageSet,
  { towards, awayFrom }: DirectionOptions,
): Promise<ClassDirection> {
  const { source, labels, classNames } = examples;
  const wanted = indexOfClass(classNames, "--towards", towards);
  const unwanted = awayFrom === undefined ? undefined : indexOfClass(classNames, "--away-from", awayFrom);
  if (unwanted === wanted)
    throw new UserError(`--away-from: expected another class than --towards, got "${towards}" for both`);
  const [members, others]: [number[], number[]] = [[], []];
  labels!.forEach((label, index) => {
    if (label === wanted) members.push(index);
    else if (unwanted === undefined || label === unwanted) others.push(index);
  });
  if (members.length === 0) throw missing(source, "--towards", towards);
  if (others.length === 0) throw missing(source, "--away-from", awayFrom ?? "any other class");
  const [shown, compared] = [evenly(members, MOST_EXAMPLES), evenly(others, MOST_EXAMPLES)];
  const encoding = counter("example", "encoded");
  let done = 0;
  const onProgress = (count: number) => {
    done += count;
    encoding.update(done);
  };
  const mean = await latentMean(model, examples, shown, onProgress);
  const other = await latentMean(model, examples, compared, onProgress);
  encoding.stop();
  return {
    direction: mean.map((value, index) => value - other[index]!),
    towardsCount: shown.length,
    othersCount: compared.length,
  };
}

function missing(source: string, option: string, name: string): UserError {
  return new UserError(
    `${option}: expected images of ${name} among the examples, got none in ${source}; add some`,
  );
}
