import { openBackend } from "#backend";
import { checkOption, checkOptions } from "../errors/checkOptions.ts";
import { byteArray, functionRule, recordOf, required, words } from "../errors/optionRules.ts";
import { readSource } from "../files/readSource.ts";
import type { PartFactories } from "../parts/part.ts";
import { type BackendOptions, backendRules } from "../runtime/backend.ts";
import { createModel } from "./createModel.ts";
import type { Model } from "./model.ts";
import { decodeModel } from "./modelFile.ts";

/** How a model is read. */
export interface LoadOptions extends BackendOptions {
  /**
   * Factories of parts that aren't the library's (maps, nets, bases, bijections, dequantisations), by the
   * kind in their spec; none by default.
   */
  readonly parts?: PartFactories;
}

/**
 * Reads a saved model: from a file in Node, from a URL (http, https, blob, data) anywhere; in a browser a
 * path is a URL of the page. Throws one sentence, which begins with the path, for what isn't a model.
 */
export async function load(source: string | URL, options: LoadOptions = {}): Promise<Model> {
  checkOptions("load", options, { ...backendRules, parts: factories });
  const { bytes, name } = await readSource(source, "load");
  return loadBytes(bytes, { ...options, name });
}

const factories = recordOf("factories of parts", functionRule);

/** A model from the bytes of its file, anywhere; `name` is what messages call it. */
export async function loadBytes(
  bytes: Uint8Array,
  options: LoadOptions & { readonly name?: string } = {},
): Promise<Model> {
  checkOption("loadBytes", "the file", bytes, required(byteArray));
  const {
    parts,
    name = "model",
    ...rest
  } = checkOptions("loadBytes", options, { ...backendRules, parts: factories, name: words });
  return createModel(decodeModel(bytes, name, parts), await openBackend(rest));
}
