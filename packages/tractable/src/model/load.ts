import { openBackend } from "#backend";
import type { BijectionFactories } from "../flows/registry.ts";
import type { BackendOptions } from "../runtime/backend.ts";
import { createModel } from "./createModel.ts";
import type { Model } from "./model.ts";
import { decodeModel } from "./modelFile.ts";

export interface LoadOptions extends BackendOptions {
  /** Factories of bijections that aren't the library's, by kind. */
  readonly bijections?: BijectionFactories;
}

/** Reads a saved model (Node only). Throws one sentence for a file that isn't one. */
export async function load(path: string, options: LoadOptions = {}): Promise<Model> {
  const { readFile } = await import("node:fs/promises");
  let bytes: Uint8Array;
  try {
    bytes = await readFile(path);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    throw new Error(code === "ENOENT" ? `${path}: no such file` : `${path}: can't be read (${code})`, {
      cause: error,
    });
  }
  return loadBytes(bytes, { ...options, name: path });
}

/** A model from the bytes of its file, anywhere; `name` is what messages call it. */
export async function loadBytes(
  bytes: Uint8Array,
  options: LoadOptions & { readonly name?: string } = {},
): Promise<Model> {
  const { bijections, name = "model", ...rest } = options;
  const parts = decodeModel(bytes, name, bijections);
  return createModel(parts, await openBackend(rest));
}
