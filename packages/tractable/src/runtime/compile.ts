import { hasConvolutions } from "../onnx/blockConvolutions.ts";
import { emitModel, type Program } from "../onnx/emitModel.ts";
import type { Backend, LoadingOptions, Session } from "./backend.ts";

/** Makes a program runnable on a backend. */
export async function compile(
  backend: Backend,
  program: Program,
  options: LoadingOptions = {},
): Promise<Session> {
  return backend.load(await emitFor(backend, program, options), options);
}

/** What a backend loads, for programs that it is to load several times. */
export async function emitFor(
  backend: Backend,
  program: Program,
  { purpose }: LoadingOptions = {},
): Promise<Uint8Array> {
  const { widest, device } = backend;
  // an engine that optimises fuses by itself
  const fuses = device === "cpu" && purpose === "start soon";
  const block = fuses && hasConvolutions(Object.values(program.outputs)) ? await backend.block() : undefined;
  return emitModel(program, { widest, fuses, block, forWebGpu: device === "webgpu" });
}
