import type { Backend, BackendOptions } from "./backend.ts";
import { missingEngine } from "./missingEngine.ts";
import { onnxRuntimeBackend } from "./onnxRuntimeBackend.ts";

/**
 * The backend of browsers (it runs under Node too): onnxruntime-web, on WebAssembly or WebGPU. The engine
 * with WebGPU is twice as large a download as the one without, so it is loaded only where it is asked for.
 */
export async function openBackend(options: BackendOptions = {}): Promise<Backend> {
  const runtime = await (options.device === "webgpu"
    ? import("onnxruntime-web/webgpu")
    : import("onnxruntime-web/wasm")
  ).catch(missingEngine("onnxruntime-web"));
  if (options.threads !== undefined) runtime.env.wasm.numThreads = options.threads;
  const { navigator } = globalThis as { navigator?: { hardwareConcurrency?: number } };
  const cores = navigator?.hardwareConcurrency ?? 1;
  return onnxRuntimeBackend("onnxruntime-web", runtime, "wasm", cores, options);
}
