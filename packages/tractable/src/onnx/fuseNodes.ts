import type { Attribute, Node, Tensor } from "../graph/tensor.ts";
import { topologicalOrder } from "../graph/topologicalOrder.ts";

/** The domain of ONNX Runtime's own operators. */
export const FUSED_DOMAIN = "com.microsoft";

/** What is written in the place of two nodes. */
export interface Fusion {
  readonly opType: string;
  readonly inputs: readonly Tensor[];
  readonly attributes: Readonly<Record<string, Attribute>>;
}

export interface Fusions {
  /** By the second node of each pair. */
  readonly written: ReadonlyMap<Node, Fusion>;
  /** The first nodes, which aren't written. */
  readonly absorbed: ReadonlySet<Node>;
}

/**
 * Pairs of nodes that one operator of ONNX Runtime can stand for: a product of stacked matrices with the
 * second transposed, and a rectified convolution. The engine's optimiser finds them too, but takes as long as
 * loading does.
 */
export function fuseNodes(nodes: readonly Node[], reads: ReadonlyMap<Tensor, number>): Fusions {
  const own = new Set(nodes);
  const written = new Map<Node, Fusion>();
  const absorbed = new Set<Node>();
  for (const node of nodes) {
    const pattern = patterns[node.opType];
    const value = node.inputs[pattern?.from ?? 0];
    if (pattern === undefined || value === undefined) continue;
    const isOnlyReader = own.has(value.node) && reads.get(value) === 1;
    const fusion = isOnlyReader ? pattern.fuse(value.node, node) : undefined;
    if (fusion === undefined) continue;
    written.set(node, fusion);
    absorbed.add(value.node);
  }
  return { written, absorbed };
}

interface Pattern {
  /** Which input of the second node the first one makes. */
  readonly from: number;
  fuse(first: Node, second: Node): Fusion | undefined;
}

const patterns: Readonly<Record<string, Pattern>> = {
  MatMul: {
    from: 1,
    fuse: ({ opType, inputs, attributes }, second) =>
      opType === "Transpose" && String(attributes?.perm) === "0,2,1"
        ? { opType: "FusedMatMul", inputs: [second.inputs[0]!, inputs[0]!], attributes: { transB: 1 } }
        : undefined,
  },
  Relu: {
    from: 0,
    fuse: ({ opType, inputs, attributes }) =>
      opType === "Conv"
        ? { opType: "FusedConv", inputs, attributes: { ...attributes, activation: "Relu" } }
        : undefined,
  },
};

/** How often each tensor is read, in a graph and in the bodies of its loops. */
export function countReads(outputs: readonly Tensor[]): Map<Tensor, number> {
  const counts = new Map<Tensor, number>();
  const seen = new Set<Node>();
  const read = (tensors: readonly Tensor[]) => {
    for (const tensor of tensors) counts.set(tensor, (counts.get(tensor) ?? 0) + 1);
  };
  const visit = (ends: readonly Tensor[]) => {
    read(ends);
    for (const node of topologicalOrder(ends)) {
      if (seen.has(node)) continue;
      seen.add(node);
      read(node.inputs);
      if (node.body !== undefined) visit(node.body.outputs);
    }
  };
  visit(outputs);
  return counts;
}
