import { beforeAll, describe, expect, it } from "vitest";
import type { Flow } from "../src/flows/flow.ts";
import { maf } from "../src/flows/maf.ts";
import { nsf } from "../src/flows/nsf.ts";
import { realNvp } from "../src/flows/realNvp.ts";
import type { Backend } from "../src/runtime/backend.ts";
import { expectAllClose } from "./support/closeTo.ts";
import { type BriefRun, trainBriefly } from "./support/trainBriefly.ts";
import { missing, openWebGpu } from "./support/webgpu.ts";

const flows: Record<string, Flow> = {
  realNvp: realNvp({ features: 3, context: 1, layers: 2, hidden: [16] }),
  nsf: nsf({ features: 3, context: 1, layers: 1, width: 16, blocks: 1 }),
  maf: maf({ features: 3, context: 1, layers: 2, hidden: [16] }),
};

/**
 * Backends sum in different orders, so a loss differs by float32 rounding, 1e-7 of it; each of twenty steps
 * of Adam, which divides by the size of the gradient, multiplies that. So much of their size may means over a
 * batch (and rows before training) differ by, and single values after it.
 */
const OF_MEANS = 1e-4;
const OF_SINGLE_VALUES = 1e-3;

const openers: Record<string, () => Promise<Backend>> = {
  "onnxruntime-node on the processor, two threads": async () =>
    (await import("../src/runtime/nodeBackend.ts")).openBackend({ threads: 2 }),
  "onnxruntime-web on WebAssembly": async () =>
    (await import("../src/runtime/webBackend.ts")).openBackend({ threads: 1 }),
  "onnxruntime-node on WebGPU": openWebGpu,
};

const reference = await (await import("../src/runtime/nodeBackend.ts")).openBackend({ threads: 1 });
const expected = new Map<string, BriefRun>();
beforeAll(async () => {
  for (const [name, flow] of Object.entries(flows)) expected.set(name, await trainBriefly(flow, reference));
});

it("the reference run learns", () => {
  const mean = (values: number[]) => values.reduce((a, b) => a + b, 0) / values.length;
  for (const { losses, before, validation } of expected.values()) {
    expect(losses.length).toBe(20);
    expect(mean(validation)).toBeGreaterThan(mean(before) + 0.1);
  }
});

for (const [backendName, open] of Object.entries(openers)) {
  const reason = await missing(open);
  // only a GPU may be absent from a machine that can build this
  const mayBeMissing = backendName.includes("WebGPU") && reason !== undefined;
  describe(`${backendName}${mayBeMissing ? ` (skipped, no adapter: ${reason})` : ""}`, () => {
    for (const [name, flow] of Object.entries(flows)) {
      // a software GPU takes 15 s to compile the kernels of one run
      if (backendName.includes("WebGPU") && name === "maf") continue;
      it.skipIf(mayBeMissing)(`trains ${name} as the processor does`, async () => {
        const run = await trainBriefly(flow, await open());
        const its = expected.get(name)!;
        expectAllClose(run.losses, its.losses, OF_MEANS, "loss");
        expectAllClose(run.norms, its.norms, OF_SINGLE_VALUES, "gradient norm");
        expectAllClose(run.before, its.before, OF_MEANS, "log-density before training");
        expectAllClose(run.validation, its.validation, OF_SINGLE_VALUES, "log-density");
      });
    }
  });
}
