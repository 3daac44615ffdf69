import type { Tensor } from "../../src/graph/index.ts";
import { float32 } from "../../src/runtime/backend.ts";
import { compile } from "../../src/runtime/compile.ts";
import { openBackend } from "../../src/runtime/nodeBackend.ts";

/** One processor backend for all tests of a file. */
export const backend = await openBackend({ threads: 1 });

/** An input with the numbers to feed; a symbolic axis gets its size from them. */
export interface Fed {
  readonly tensor: Tensor;
  readonly data: ArrayLike<number>;
}

export function hostTensor({ tensor, data }: Fed) {
  const known = tensor.shape.reduce<number>((size, dim) => (typeof dim === "number" ? size * dim : size), 1);
  const dims = tensor.shape.map((dim) => (typeof dim === "number" ? dim : data.length / known));
  return float32(dims, Float32Array.from(data));
}

/** Emits, loads and runs a graph once: the numbers of every output, by name. */
export async function evaluate<Name extends string>(
  outputs: Readonly<Record<Name, Tensor>>,
  fed: readonly Fed[],
): Promise<Record<Name, number[]>> {
  const session = await compile(backend, { inputs: fed.map(({ tensor }) => tensor), outputs });
  const feeds = Object.fromEntries(fed.map((one) => [one.tensor.node.name!, hostTensor(one)]));
  const results = await session.run(feeds);
  await session.release();
  const entries = Object.entries(results).map(([name, { data }]) => [name, Array.from(data, Number)]);
  return Object.fromEntries(entries);
}
