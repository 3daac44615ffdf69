import { hasConvolutions } from "../onnx/blockConvolutions.ts";
import { emitModel, type Program } from "../onnx/emitModel.ts";
import type { Backend, LoadingOptions, Session } from "./backend.ts";

/** Makes a program runnable on a backend. */
export async function compile(
  backend: Backend,
  program: Program,
  options: LoadingOptions = {},
): Promise<Session> {
  const { widest, device } = backend;
  // an engine that optimises fuses by itself
  const fuses = device === "cpu" && options.purpose === "start soon";
  const block = fuses && hasConvolutions(Object.values(program.outputs)) ? await backend.block() : undefined;
  return backend.load(emitModel(program, { widest, fuses, block, forWebGpu: device === "webgpu" }), options);
}
