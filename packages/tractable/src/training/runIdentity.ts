import { type Flow, flowSpec } from "../flows/flow.ts";
import { fingerprint, labelsFingerprint } from "./fingerprint.ts";
import type { Plan } from "./plan.ts";
import type { Prepared } from "./prepare.ts";

/** What must be the same for a run to go on from a checkpoint, as text: architecture, data, options. */
export async function runIdentity(flow: Flow, prepared: Prepared, plan: Plan): Promise<string> {
  const { columns, contextColumns, supports, training, blocks, validation } = prepared;
  const { batchSize, accumulate, memory, seed, learningRate, clipNorm, objective, optimizer } = plan;
  return JSON.stringify({
    flow: flowSpec(flow),
    columns,
    contextColumns,
    supports,
    data: [training.x, training.context, validation.x, validation.context].map(
      (part) => part && fingerprint(part),
    ),
    // of the other blocks no more is known
    blocks: blocks.sizes.length === 1 ? undefined : blocks.sizes,
    source: await blocks.fingerprint?.(),
    labels: [training.labels, validation.labels].map((labels) => labels && labelsFingerprint(labels)),
    batchSize,
    accumulate,
    // checkpoints of before know of no other
    ...(memory !== "keep" && { memory }),
    seed,
    learningRate,
    clipNorm,
    objective: objective.spec,
    optimizer: optimizer.spec,
  });
}
