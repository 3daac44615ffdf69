import { emitModel, type Program } from "../onnx/emitModel.ts";
import type { Backend, LoadingOptions, Session } from "./backend.ts";

/** Makes a program runnable on a backend. */
export function compile(backend: Backend, program: Program, options: LoadingOptions = {}): Promise<Session> {
  const { widest, device } = backend;
  // an engine that optimises fuses by itself
  const fuses = device === "cpu" && options.purpose === "start soon";
  return backend.load(emitModel(program, { widest, fuses, forWebGpu: device === "webgpu" }), options);
}
