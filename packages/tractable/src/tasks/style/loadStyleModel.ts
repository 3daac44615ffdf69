import { openBackend } from "#backend";
import { checkOptions } from "../../errors/checkOptions.ts";
import { readSource } from "../../files/readSource.ts";
import { type BackendOptions, backendRules } from "../../runtime/backend.ts";
import { decodeStyleModel } from "./styleFile.ts";
import { createStyleModel, type StyleModel } from "./styleModel.ts";

/**
 * Reads a styling model: from a file in Node, from a URL anywhere; in a browser a path is a URL of the page.
 * Throws one sentence, which begins with the path, for what isn't one.
 */
export async function loadStyleModel(
  source: string | URL,
  options: BackendOptions = {},
): Promise<StyleModel> {
  checkOptions("loadStyleModel", options, backendRules);
  const { bytes, name } = await readSource(source, "loadStyleModel");
  return createStyleModel(decodeStyleModel(bytes, name), await openBackend(options));
}
