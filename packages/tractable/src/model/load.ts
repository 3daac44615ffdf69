import { openBackend } from "#backend";
import { TractableError } from "../errors/tractableError.ts";
import type { PartFactories } from "../parts/part.ts";
import type { BackendOptions } from "../runtime/backend.ts";
import { createModel } from "./createModel.ts";
import type { Model } from "./model.ts";
import { decodeModel } from "./modelFile.ts";

export interface LoadOptions extends BackendOptions {
  /**
   * Factories of parts that aren't the library's (maps, nets, bases, bijections, dequantisations), by the kind in their spec; none
   * by default.
   */
  readonly parts?: PartFactories;
}

/** Reads a saved model (Node only). Throws one sentence for a file that isn't one. */
export async function load(path: string, options: LoadOptions = {}): Promise<Model> {
  const { readFile } = await import("node:fs/promises");
  let bytes: Uint8Array;
  try {
    bytes = await readFile(path);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    throw new TractableError(
      code === "ENOENT" ? `${path}: no such file` : `${path}: can't be read (${code})`,
      {
        cause: error,
      },
    );
  }
  return loadBytes(bytes, { ...options, name: path });
}

/** A model from the bytes of its file, anywhere; `name` is what messages call it. */
export async function loadBytes(
  bytes: Uint8Array,
  options: LoadOptions & { readonly name?: string } = {},
): Promise<Model> {
  const { parts, name = "model", ...rest } = options;
  return createModel(decodeModel(bytes, name, parts), await openBackend(rest));
}
