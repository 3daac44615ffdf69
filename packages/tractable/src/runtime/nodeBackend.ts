import { createRequire } from "node:module";
import { availableParallelism } from "node:os";
import type { Backend, BackendOptions } from "./backend.ts";
import { missingEngine } from "./missingEngine.ts";
import { onnxRuntimeBackend, sessionOptions } from "./onnxRuntimeBackend.ts";
import { openInThread } from "./openInThread.ts";

const ENGINE = "onnxruntime-node";

/** The backend of Node: onnxruntime-node, on the processor or on a GPU through WebGPU. */
export async function openBackend(options: BackendOptions = {}): Promise<Backend> {
  const runtime = await import("onnxruntime-node").catch(missingEngine(ENGINE));
  const backend = onnxRuntimeBackend(ENGINE, runtime, "cpu", availableParallelism(), options);
  if (backend.device === "webgpu") return backend;
  const engine = pathOf(ENGINE);
  if (engine === undefined) return backend;
  return {
    ...backend,
    loadInThread: (model, { purpose = "run often" } = {}) =>
      openInThread({ engine, model, options: sessionOptions("cpu", { threads: 1, purpose }) }),
  };
}

/** Where a package is, for threads to load it too; undefined in a bundle that has lost its own place. */
function pathOf(name: string): string | undefined {
  try {
    return createRequire(import.meta.url).resolve(name);
  } catch {
    return undefined;
  }
}
