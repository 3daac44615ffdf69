import { stat } from "node:fs/promises";
import type { BackendOptions, Model } from "tractable";
import { load } from "tractable";
import { UserError } from "../errors/userError.ts";
import { say } from "../text/print.ts";

/** A model from its file. */
export async function loadModel(path: string, options: BackendOptions = {}): Promise<Model> {
  const found = await stat(path).catch(() => undefined);
  if (found === undefined) {
    throw new UserError(`${path}: no such model file; make one with "tractable fit", or check the name`);
  }
  if (found.isDirectory()) throw new UserError(`${path}: it is a folder; name a model file (.safetensors)`);
  const model = await load(path, options);
  if (model.isUnverified) {
    say(
      `${path}: it is of before models had a digest, so that damage can't be seen; fit or save it again for one`,
    );
  }
  return model;
}
