import type { Node, Tensor } from "./tensor.ts";

/**
 * Every node that the tensors depend on, each after all it depends on. Loop bodies count as part of their
 * node.
 */
export function topologicalOrder(outputs: readonly Tensor[]): Node[] {
  const order: Node[] = [];
  const seen = new Set<Node>();
  const stack: { node: Node; next: number; needs: readonly Tensor[] }[] = [];
  const visit = (node: Node) => {
    if (seen.has(node)) return;
    seen.add(node);
    stack.push({ node, next: 0, needs: needsOf(node) });
  };
  for (const output of outputs) {
    visit(output.node);
    while (stack.length > 0) {
      const top = stack[stack.length - 1]!;
      const need = top.needs[top.next++];
      if (need !== undefined) visit(need.node);
      else {
        order.push(top.node);
        stack.pop();
      }
    }
  }
  return order;
}

/** What a node reads: its inputs, then what its body captures. */
export function needsOf(node: Node): readonly Tensor[] {
  return node.captures.length === 0 ? node.inputs : [...node.inputs, ...node.captures];
}

/** The nodes among `order` whose value depends on one of the tensors. */
export function dependents(order: readonly Node[], tensors: ReadonlySet<Tensor>): Set<Node> {
  const found = new Set<Node>();
  const leaves = new Set([...tensors].map((tensor) => tensor.node));
  for (const node of order) {
    const isDependent = needsOf(node).some((need) => tensors.has(need) || found.has(need.node));
    if (isDependent || (leaves.has(node) && node.outputs.every((output) => tensors.has(output))))
      found.add(node);
  }
  return found;
}
