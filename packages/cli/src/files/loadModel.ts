import { stat } from "node:fs/promises";
import type { BackendOptions, Model } from "tractable";
import { load } from "tractable";
import { UserError } from "../errors/userError.ts";

/** A model from its file. */
export async function loadModel(path: string, options: BackendOptions = {}): Promise<Model> {
  const found = await stat(path).catch(() => undefined);
  if (found === undefined) {
    throw new UserError(`${path}: no such model file; make one with "tractable fit", or check the name`);
  }
  if (found.isDirectory()) throw new UserError(`${path}: it is a folder; name a model file (.safetensors)`);
  return load(path, options);
}
