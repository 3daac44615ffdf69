import { type Attribute, applyMany, type Body, type Node, type Tensor } from "./tensor.ts";
import { topologicalOrder } from "./topologicalOrder.ts";

/**
 * Rewrites mathematics with every common subexpression computed once, inside loop bodies too. The result is
 * for emission: it can't be differentiated any more.
 */
export function simplify(outputs: readonly Tensor[]): Tensor[] {
  const replaced = new Map<Tensor, Tensor>();
  const known = new Map<string, readonly Tensor[]>();
  const ids = new Map<object, number>();
  const idOf = (thing: object) => {
    if (!ids.has(thing)) ids.set(thing, ids.size);
    return ids.get(thing)!;
  };
  const constants = new ConstantIds();
  const key = (node: Node, inputs: readonly Tensor[]): string => {
    if (node.opType === "Input" || node.body !== undefined) return `node ${node.id}`;
    const type = node.outputs.map((x) => `${x.dtype}[${x.shape}]`).join();
    if (node.data !== undefined) return `constant ${type} ${constants.idOf(node.data)}`;
    const operator = node.domain === undefined ? node.opType : `${node.domain}.${node.opType}`;
    return `${operator} ${showAttributes(node.attributes)} ${type} ${inputs.map((x) => `${idOf(x.node)}.${x.index}`)}`;
  };
  const visit = (tensors: readonly Tensor[]): Tensor[] => {
    for (const node of topologicalOrder(tensors)) {
      if (replaced.has(node.outputs[0]!)) continue;
      const inputs = node.inputs.map((x) => replaced.get(x)!);
      // an alias is its first inputs: it only matters to differentiation
      let results: readonly Tensor[] | undefined =
        node.opType === "Alias" ? inputs.slice(0, node.outputs.length) : undefined;
      const name = key(node, inputs);
      results ??= known.get(name) ?? rebuild(node, inputs);
      known.set(name, results);
      node.outputs.forEach((output, index) => {
        replaced.set(output, results[index]!);
      });
    }
    return tensors.map((x) => replaced.get(x)!);
  };
  const rebuild = (node: Node, inputs: readonly Tensor[]): readonly Tensor[] => {
    const isSame = inputs.every((x, index) => x === node.inputs[index]);
    if (node.body === undefined && isSame) return node.outputs;
    let body: Body | undefined;
    if (node.body !== undefined) {
      for (const leaf of node.body.inputs) replaced.set(leaf, leaf);
      body = { inputs: node.body.inputs, outputs: visit(node.body.outputs) };
    }
    const captures = [...new Set(node.captures.map((x) => replaced.get(x)!))];
    const { opType, domain, attributes, data, name } = node;
    return applyMany({
      opType,
      domain,
      attributes,
      data,
      name,
      inputs,
      body,
      captures,
      outputs: node.outputs,
    });
  };
  return visit(outputs);
}

function showAttributes(attributes: Readonly<Record<string, Attribute>> = {}): string {
  return JSON.stringify(attributes);
}

/** A number that constants of the same bits share. */
class ConstantIds {
  private readonly known = new Map<string, Uint8Array[]>();
  private next = 0;
  private readonly ids = new Map<Uint8Array, number>();

  idOf(data: NonNullable<Node["data"]>): number {
    const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    const name = `${bytes.length} ${hash(bytes)}`;
    const candidates = this.known.get(name) ?? [];
    const same = candidates.find((other) => other.every((value, index) => value === bytes[index]));
    if (same !== undefined) return this.ids.get(same)!;
    this.known.set(name, [...candidates, bytes]);
    this.ids.set(bytes, this.next);
    return this.next++;
  }
}

/** 32-bit FNV-1a. */
function hash(bytes: Uint8Array): number {
  let value = 0x811c9dc5;
  for (const byte of bytes) value = Math.imul(value ^ byte, 0x01000193);
  return value;
}
