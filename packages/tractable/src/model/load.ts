import { openBackend } from "#backend";
import { TractableError } from "../errors/tractableError.ts";
import type { PartFactories } from "../parts/part.ts";
import type { BackendOptions } from "../runtime/backend.ts";
import { isNode } from "../runtime/isNode.ts";
import { createModel } from "./createModel.ts";
import type { Model } from "./model.ts";
import { decodeModel } from "./modelFile.ts";

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
  const name = String(source);
  const isWeb = /^(https?|blob|data):/i.test(name) || !isNode();
  const bytes = await (isWeb ? fetched(name) : readBytes(source, name));
  return loadBytes(bytes, { ...options, name: name.slice(0, LONGEST_NAME) });
}

/** A URL may hold the whole file (data:). */
const LONGEST_NAME = 200;

async function readBytes(source: string | URL, name: string): Promise<Uint8Array> {
  const { readFile } = await import("node:fs/promises");
  try {
    return await readFile(/^file:/i.test(name) ? new URL(name) : source);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    const reason =
      code === "ENOENT" ? "no such file" : code === "EISDIR" ? "it is a folder" : `can't be read (${code})`;
    throw new TractableError(`${name}: ${reason}`, { cause: error });
  }
}

async function fetched(url: string): Promise<Uint8Array> {
  const name = url.slice(0, LONGEST_NAME);
  const response = await fetch(url).catch((error: unknown) => {
    throw new TractableError(`${name}: it can't be fetched (${String(error)}); check the address`, {
      cause: error,
    });
  });
  if (!response.ok) {
    throw new TractableError(
      `${name}: expected a model, got the answer ${response.status} ${response.statusText}; check the address`,
    );
  }
  return new Uint8Array(await response.arrayBuffer());
}

/** A model from the bytes of its file, anywhere; `name` is what messages call it. */
export async function loadBytes(
  bytes: Uint8Array,
  options: LoadOptions & { readonly name?: string } = {},
): Promise<Model> {
  const { parts, name = "model", ...rest } = options;
  return createModel(decodeModel(bytes, name, parts), await openBackend(rest));
}
