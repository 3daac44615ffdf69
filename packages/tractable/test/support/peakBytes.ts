import { sizeOf } from "../../src/graph/shape.ts";
import { simplify } from "../../src/graph/simplify.ts";
import type { Body, Node, Tensor } from "../../src/graph/tensor.ts";
import { topologicalOrder } from "../../src/graph/topologicalOrder.ts";

/**
 * The most bytes that tensors of the body of a program's loop take at once in the order in which ONNX Runtime
 * runs it: backwards from the results, of the inputs of a node the one first that was written last. Its
 * inputs aren't counted.
 */
export function peakBytes(outputs: readonly Tensor[]): number {
  const loop = topologicalOrder(simplify(outputs)).findLast(({ opType }) => opType === "Scan")!;
  return peakOf(loop.body!);
}

function peakOf(body: Body): number {
  const order = engineOrder(body);
  const readers = new Map<Tensor, number>();
  const read = (tensor: Tensor, by: number) => readers.set(tensor, (readers.get(tensor) ?? 0) + by);
  for (const { inputs } of order) for (const tensor of inputs) read(rootOf(tensor), 1);
  for (const tensor of body.outputs) read(rootOf(tensor), 1);
  const own = new Set(order);
  let now = 0;
  let peak = 0;
  for (const node of order) {
    for (const output of node.outputs)
      if (rootOf(output) === output && readers.has(output)) now += bytes(output);
    peak = Math.max(peak, now);
    for (const tensor of node.inputs) {
      const root = rootOf(tensor);
      read(root, -1);
      if (readers.get(root) === 0 && own.has(root.node)) now -= bytes(root);
    }
    // as a reshaped tensor is its source, what nobody reads of it isn't freed twice
  }
  return peak;
}

/** What a tensor shares its memory with. */
function rootOf(tensor: Tensor): Tensor {
  return tensor.node.opType === "Reshape" ? rootOf(tensor.node.inputs[0]!) : tensor;
}

function bytes(tensor: Tensor): number {
  return 4 * sizeOf(tensor.shape);
}

function engineOrder({ inputs, outputs }: Body): Node[] {
  const leaves = new Set(inputs.map(({ node }) => node));
  const written = topologicalOrder(outputs).filter(
    (node) => !leaves.has(node) && node.opType !== "Constant" && node.opType !== "Input",
  );
  const index = new Map(written.map((node, at) => [node, at]));
  const isRead = new Set(written.flatMap((node) => node.inputs.map((tensor) => tensor.node)));
  const order: Node[] = [];
  const seen = new Set<Node>();
  const stack = written.filter((node) => !isRead.has(node)).map((node) => ({ node, isLeaving: false }));
  while (stack.length > 0) {
    const { node, isLeaving } = stack.pop()!;
    if (isLeaving) {
      order.push(node);
      continue;
    }
    if (seen.has(node)) continue;
    seen.add(node);
    stack.push({ node, isLeaving: true });
    const before = [...new Set(node.inputs.map((tensor) => tensor.node))]
      .filter((need) => index.has(need) && !seen.has(need))
      .sort((a, b) => index.get(a)! - index.get(b)!);
    for (const need of before) stack.push({ node: need, isLeaving: false });
  }
  return order;
}
