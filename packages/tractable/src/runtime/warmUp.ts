import { openBackend } from "#backend";
import type { BackendOptions } from "./backend.ts";

/** Loads the engine ahead of its first use, for programs that have something else to wait for meanwhile. */
export async function warmUp(options: BackendOptions = {}): Promise<void> {
  await openBackend(options);
}
