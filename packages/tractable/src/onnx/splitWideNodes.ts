import type { Message } from "./encodeMessage.ts";

/** Replaces concatenations of more than `widest` tensors by a tree of narrower ones. */
export function splitWideNodes(nodes: readonly Message[], widest: number): Message[] {
  return nodes.flatMap((node) => (node.op_type === "Concat" ? narrowConcat(node, widest) : [node]));
}

function narrowConcat(node: Message, widest: number): Message[] {
  const inputs = node.input as readonly string[];
  if (inputs.length <= widest) return [node];
  const made: Message[] = [];
  const parts: string[] = [];
  for (let start = 0; start < inputs.length; start += widest) {
    const name = `${node.name}_part${parts.length}`;
    made.push({ ...node, name, input: inputs.slice(start, start + widest), output: [name] });
    parts.push(name);
  }
  return [...made, ...narrowConcat({ ...node, name: `${node.name}_joined`, input: parts }, widest)];
}
