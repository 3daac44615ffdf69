import { input } from "../graph/index.ts";
import { apply } from "../graph/tensor.ts";
import { BLOCKED_DOMAIN } from "../onnx/blockConvolutions.ts";
import { emitModel } from "../onnx/emitModel.ts";
import type { OnnxRuntime } from "./onnxRuntimeBackend.ts";

/** More channels than a block has on any processor. */
const CHANNELS = 64;

/**
 * How many channels a block has on this processor (16 with AVX-512, 8 with AVX2), seen from where the numbers
 * of two pixels go; undefined where the engine has no blocks.
 */
export async function findBlock({ InferenceSession, Tensor }: OnnxRuntime): Promise<number | undefined> {
  const shape = [1, CHANNELS, 1, 2];
  const images = input("images", shape);
  const blocks = apply({
    opType: "ReorderInput",
    domain: BLOCKED_DOMAIN,
    inputs: [images],
    output: { shape, dtype: "float32" },
  });
  const model = emitModel({ inputs: [images], outputs: { blocks } });
  try {
    const session = await InferenceSession.create(model, { logSeverityLevel: 4, intraOpNumThreads: 1 });
    // the first pixel of every channel is 0, the second 1
    const numbers = Float32Array.from({ length: 2 * CHANNELS }, (_, at) => at % 2);
    const results = await session.run({ images: new Tensor("float32", numbers, shape) });
    await session.release();
    const size = (results.blocks!.data as Float32Array).indexOf(1);
    return size > 1 && CHANNELS % size === 0 ? size : undefined;
  } catch {
    // an engine without these operators says so by refusing the graph
    return undefined;
  }
}
