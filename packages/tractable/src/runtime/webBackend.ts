import type { Backend, BackendOptions } from "./backend.ts";
import { onnxRuntimeBackend } from "./onnxRuntimeBackend.ts";

/** The backend of browsers (it runs under Node too): onnxruntime-web, on WebAssembly or WebGPU. */
export async function openBackend(options: BackendOptions = {}): Promise<Backend> {
  const runtime = await import("onnxruntime-web");
  if (options.threads !== undefined) runtime.env.wasm.numThreads = options.threads;
  const { navigator } = globalThis as { navigator?: { hardwareConcurrency?: number } };
  const cores = navigator?.hardwareConcurrency ?? 1;
  return onnxRuntimeBackend("onnxruntime-web", runtime, "wasm", cores, options);
}
