import { openBackend } from "#backend";
import { checkOptions } from "../errors/checkOptions.ts";
import { type BackendOptions, backendRules } from "./backend.ts";

/** Loads the engine ahead of its first use, for programs that have something else to wait for meanwhile. */
export async function warmUp(options: BackendOptions = {}): Promise<void> {
  await openBackend(checkOptions("warmUp", options, backendRules));
}
