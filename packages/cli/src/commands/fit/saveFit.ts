import { existsSync } from "node:fs";
import { rm } from "node:fs/promises";
import { writeFileAtomically } from "@tractable/data";
import type { Model } from "tractable";
import { UserError } from "../../errors/userError.ts";
import { measureOf, showMeasured } from "../../text/measure.ts";
import { say } from "../../text/print.ts";
import type { FitPaths } from "./fitPaths.ts";

/**
 * Writes the model, and says so if the run ended before its time; an interrupted one keeps its checkpoint.
 */
export async function saveFit(model: Model, { model: path, checkpoint }: FitPaths): Promise<void> {
  const { stopped, bestEpoch, validationLogProb, failedLayer = "an unknown layer" } = model.report!;
  const isInterrupted = stopped === "aborted";
  if (bestEpoch === 0) {
    await rm(checkpoint, { force: true });
    if (isInterrupted) return say("interrupted before anything was learned; nothing was written");
    throw new UserError(
      `training diverged in ${failedLayer} before anything was learned; look for extreme values, or lower --learning-rate`,
    );
  }
  await writeFileAtomically(path, model.toBytes());
  const { image, columns, report } = model;
  const uniform = -columns.length * Math.log(256);
  if (image !== undefined && validationLogProb < uniform) {
    say(
      "note: the model is worse than uniform noise; train longer, or with a smaller flow (--steps, --width) where images are few",
    );
  }
  const { rescues = 0, gaussianLogProb = Number.NEGATIVE_INFINITY } = report!;
  if (validationLogProb < gaussianLogProb) {
    const [own, plain] = [validationLogProb, gaussianLogProb].map((nats) =>
      showMeasured(measureOf(model), nats),
    );
    say(
      `note: a normal distribution of the training rows does better on the validation rows (${plain}, the model ${own}); train longer, or take fewer columns where rows are few`,
    );
  }
  if (rescues > 0)
    say(
      `note: ${rescues} calls of the engine exploded and were taken back; a lower --learning-rate may help`,
    );
  const best = `epoch ${bestEpoch}, validation ${showMeasured(measureOf(model), validationLogProb)}`;
  if (isInterrupted) {
    return say(
      `interrupted: saved the best model so far (${best}) as ${path}; the same command with --resume goes on`,
    );
  }
  if (stopped === "diverged") {
    say(
      `training diverged in ${failedLayer}: saved the best model before that (${best}); a lower --learning-rate may help`,
    );
  }
  if (stopped === "time limit") {
    say("time is up; the same command with --resume goes on");
    return;
  }
  await rm(checkpoint, { force: true });
}

/** Says whether a run goes on where another was interrupted. */
export function announceCheckpoint({ checkpoint, model }: FitPaths, resume: boolean | undefined): void {
  const isThere = existsSync(checkpoint);
  if (resume && !isThere) say(`there is no ${checkpoint} to go on from; starting from the beginning`);
  if (!resume && isThere) say(`starting again; --resume would have gone on with the unfinished ${model}`);
}
