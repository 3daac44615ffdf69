import { rm } from "node:fs/promises";
import { basename } from "node:path";
import { writeFileAtomically } from "@tractable/data";
import type { Model } from "tractable";
import { UserError } from "../errors/userError.ts";
import type { FitPaths } from "../files/fitPaths.ts";
import type { Dataset } from "../rows/dataset.ts";
import { formatNats } from "../text/format.ts";
import { say } from "../text/print.ts";

/** Writes the model, and says so if the run ended before its time; an interrupted one keeps its checkpoint. */
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
  const best = `epoch ${bestEpoch}, validation ${formatNats(validationLogProb)} nats`;
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
  await rm(checkpoint, { force: true });
}

/** Draws the picture that lies beside the model. */
export async function drawFit(model: Model, data: Dataset, paths: FitPaths): Promise<void> {
  const [{ modelPicture }, { writePicture }] = await Promise.all([
    import("../pictures/modelPicture.ts"),
    import("../pictures/writePicture.ts"),
  ]);
  const title = basename(paths.model).replace(/\.safetensors$/i, "");
  await writePicture(paths.picture, await modelPicture(model, { title, data }));
}
