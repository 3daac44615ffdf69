import { emitModel, type Program } from "../onnx/emitModel.ts";
import type { Backend, LoadingOptions, Session } from "./backend.ts";

/** Makes a program runnable on a backend. */
export function compile(backend: Backend, program: Program, options: LoadingOptions = {}): Promise<Session> {
  return backend.load(emitModel(program, { widest: backend.widest }), options);
}
