import { availableParallelism } from "node:os";
import type { Backend, BackendOptions } from "./backend.ts";
import { missingEngine } from "./missingEngine.ts";
import { onnxRuntimeBackend } from "./onnxRuntimeBackend.ts";

/** The backend of Node: onnxruntime-node, on the processor or on a GPU through WebGPU. */
export async function openBackend(options: BackendOptions = {}): Promise<Backend> {
  const runtime = await import("onnxruntime-node").catch(missingEngine("onnxruntime-node"));
  return onnxRuntimeBackend("onnxruntime-node", runtime, "cpu", availableParallelism(), options);
}
