import { constant } from "./constant.ts";
import { add } from "./operations/add.ts";
import { zerosLike } from "./operations/zerosLike.ts";
import { showShape } from "./shape.ts";
import type { Tensor } from "./tensor.ts";
import { dependents, needsOf, topologicalOrder } from "./topologicalOrder.ts";

/**
 * Reverse-mode differentiation, from graph to graph: the gradient of a scalar with respect to each tensor of
 * `wrt` (of that tensor's shape). The result is ordinary mathematics and can be differentiated again.
 */
export function gradient(output: Tensor, wrt: readonly Tensor[]): Tensor[] {
  if (output.shape.length !== 0) {
    throw new Error(`gradient: expected a scalar, got shape ${showShape(output.shape)}; sum it first`);
  }
  return pullback([output], [constant(1)], wrt).map((result, index) => result ?? zerosLike(wrt[index]!));
}

/**
 * Σ over outputs of cotangentᵀ · ∂output/∂wrt; undefined where nothing depends on a tensor of `wrt`. What the
 * tensors of `stop` are computed from is not looked into.
 */
export function pullback(
  outputs: readonly Tensor[],
  cotangents: readonly (Tensor | undefined)[],
  wrt: readonly Tensor[],
  { stop = [] }: { readonly stop?: readonly Tensor[] } = {},
): (Tensor | undefined)[] {
  const order = topologicalOrder(outputs);
  const wanted = new Set(wrt);
  const ends = new Set(stop);
  const active = dependents(order, wanted);
  const adjoints = new Map<Tensor, Tensor>();
  const accumulate = (tensor: Tensor, value: Tensor) => {
    const known = adjoints.get(tensor);
    adjoints.set(tensor, known === undefined ? value : add(known, value));
  };
  outputs.forEach((output, index) => {
    const cotangent = cotangents[index];
    if (cotangent !== undefined) accumulate(output, cotangent);
  });
  for (const node of order.reverse()) {
    const needs = needsOf(node);
    const relevant = needs.some((need) => wanted.has(need) || active.has(need.node));
    if (!relevant) continue;
    const incoming = node.outputs.map((output) => (ends.has(output) ? undefined : adjoints.get(output)));
    if (incoming.every((value) => value === undefined)) continue;
    if (node.gradient === undefined) throw new Error(`gradient: ${node.opType} has no gradient rule`);
    node.gradient(incoming, node.outputs).forEach((value, index) => {
      const need = needs[index]!;
      if (value !== undefined && (wanted.has(need) || active.has(need.node))) accumulate(need, value);
    });
  }
  return wrt.map((tensor) => adjoints.get(tensor));
}
