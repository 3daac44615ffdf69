import { existsSync } from "node:fs";
import { tmpdir } from "node:os";
import { constant, input, mul } from "../../src/graph/index.ts";
import { type Backend, float32, floats } from "../../src/runtime/backend.ts";
import { compile } from "../../src/runtime/compile.ts";

// Chromium's software Vulkan makes WebGPU run without a GPU; the loader reads this before the engine is
// loaded
const SWIFTSHADER = "/usr/lib/chromium/vk_swiftshader_icd.json";
if (existsSync(SWIFTSHADER)) process.env.VK_ICD_FILENAMES ??= SWIFTSHADER;
process.env.XDG_RUNTIME_DIR ??= tmpdir();

export const openWebGpu = async () =>
  (await import("../../src/runtime/nodeBackend.ts")).openBackend({ device: "webgpu" });

/** Why a backend can't run here at all; undefined where it can. */
export async function missing(open: () => Promise<Backend>): Promise<string | undefined> {
  try {
    const x = input("x", [2]);
    const session = await compile(await open(), { inputs: [x], outputs: { y: mul(x, constant(2)) } });
    const { y } = await session.run({ x: float32([2], Float32Array.of(1, 2)) }).then((results) => ({
      y: floats(results, "y"),
    }));
    await session.release();
    return y[1] === 4 ? undefined : `it computes 2·2 = ${y[1]}`;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
