import { checkOption } from "../errors/checkOptions.ts";
import { required, words } from "../errors/optionRules.ts";
import { readIfThere } from "../files/readIfThere.ts";
import { decodeSafetensors } from "../files/safetensors.ts";
import { type Flow, flowRule, flowSpec } from "../flows/flow.ts";

/**
 * Whether a checkpoint that `fit` left is of a run that fits this flow; false where there is no file. Throws
 * one sentence if the file is damaged.
 */
export async function isCheckpointOf(path: string, flow: Flow): Promise<boolean> {
  checkOption("isCheckpointOf", "its path", path, required(words));
  checkOption("isCheckpointOf", "its flow", flow, required(flowRule));
  const bytes = await readIfThere(path);
  if (bytes === undefined) return false;
  const { identity } = decodeSafetensors(bytes, path).metadata;
  if (identity === undefined) return false;
  const { flow: own } = JSON.parse(identity) as { readonly flow: unknown };
  return JSON.stringify(own) === JSON.stringify(flowSpec(flow));
}
