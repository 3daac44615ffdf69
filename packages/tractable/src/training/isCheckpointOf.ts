import { decodeSafetensors } from "../files/safetensors.ts";
import { type Flow, flowSpec } from "../flows/flow.ts";

/**
 * Whether a checkpoint that `fit` left is of a run that fits this flow; false where there is no file. Throws
 * if the file is damaged.
 */
export async function isCheckpointOf(path: string, flow: Flow): Promise<boolean> {
  const { existsSync } = await import("node:fs");
  const { readFile } = await import("node:fs/promises");
  if (!existsSync(path)) return false;
  const { metadata } = decodeSafetensors(await readFile(path), path);
  if (metadata.identity === undefined) return false;
  const { flow: own } = JSON.parse(metadata.identity) as { readonly flow: unknown };
  return JSON.stringify(own) === JSON.stringify(flowSpec(flow));
}
