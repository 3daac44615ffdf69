import type { Message } from "./encodeMessage.ts";

/** Replaces concatenations of more than `widest` tensors by a tree of narrower ones. */
export function splitWideNodes(nodes: readonly Message[], widest: number): Message[] {
  return nodes.flatMap((node) => (node.op_type === "Concat" ? narrowConcat(node, widest) : [node]));
}

function narrowConcat(node: Message, widest: number, level = 0): Message[] {
  const inputs = node.input as readonly string[];
  if (inputs.length <= widest) return [node];
  const [target] = node.output as readonly string[];
  const made: Message[] = [];
  const parts: string[] = [];
  for (let start = 0; start < inputs.length; start += widest) {
    const name = `${target}_part${level}_${parts.length}`;
    made.push({ ...node, input: inputs.slice(start, start + widest), output: [name] });
    parts.push(name);
  }
  return [...made, ...narrowConcat({ ...node, input: parts }, widest, level + 1)];
}
