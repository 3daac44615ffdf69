import { sameShape } from "../graph/shape.ts";
import type { Attribute, Node, Tensor } from "../graph/tensor.ts";
import { topologicalOrder } from "../graph/topologicalOrder.ts";
import { BLOCKED_DOMAIN } from "./blockConvolutions.ts";

/** The domain of ONNX Runtime's own operators. */
export const FUSED_DOMAIN = "com.microsoft";

/** What is written in the place of two nodes. */
export interface Fusion {
  readonly opType: string;
  readonly domain: string;
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
 * second transposed, a rectified convolution, and one in blocks that something is added to. The engine's
 * optimiser finds some of them too, but takes as long as loading does.
 */
export function fuseNodes(nodes: readonly Node[], reads: ReadonlyMap<Tensor, number>): Fusions {
  const own = new Set(nodes);
  const written = new Map<Node, Fusion>();
  const absorbed = new Set<Node>();
  for (const node of nodes) {
    const pattern = patterns[node.opType];
    for (const from of pattern?.from ?? []) {
      const value = node.inputs[from]!;
      const isOnlyReader = own.has(value.node) && reads.get(value) === 1 && !written.has(value.node);
      const fusion = isOnlyReader ? pattern!.fuse(value.node, node, from) : undefined;
      if (fusion === undefined) continue;
      written.set(node, fusion);
      absorbed.add(value.node);
      break;
    }
  }
  return { written, absorbed };
}

interface Pattern {
  /** Which inputs of the second node the first one may make. */
  readonly from: readonly number[];
  fuse(first: Node, second: Node, from: number): Fusion | undefined;
}

const patterns: Readonly<Record<string, Pattern>> = {
  MatMul: {
    from: [1],
    fuse: ({ opType, inputs, attributes }, second) =>
      opType === "Transpose" && String(attributes?.perm) === "0,2,1"
        ? {
            opType: "FusedMatMul",
            domain: FUSED_DOMAIN,
            inputs: [second.inputs[0]!, inputs[0]!],
            attributes: { transB: 1 },
          }
        : undefined,
  },
  Relu: {
    from: [0],
    fuse: ({ opType, domain, inputs, attributes: own }) => {
      if (opType !== "Conv") return undefined;
      const attributes = { ...own, activation: "Relu" };
      // a convolution in blocks can do so itself
      return domain === undefined
        ? { opType: "FusedConv", domain: FUSED_DOMAIN, inputs, attributes }
        : { opType, domain, inputs, attributes };
    },
  },
  Add: {
    from: [1, 0],
    fuse({ opType, domain, inputs, attributes = {} }, second, from) {
      const other = second.inputs[1 - from]!;
      const adds = domain === BLOCKED_DOMAIN && opType === "Conv" && inputs.length === WITH_SUM - 1;
      return adds && sameShape(other.shape, second.outputs[0]!.shape)
        ? { opType, domain, inputs: [...inputs, other], attributes }
        : undefined;
    },
  },
};

/** Inputs of a convolution in blocks: images, kernel, bias and what the result is added to. */
const WITH_SUM = 4;

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
