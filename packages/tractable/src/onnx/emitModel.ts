import { type Dim, knownSize } from "../graph/shape.ts";
import { simplify } from "../graph/simplify.ts";
import type { DType, Node, Tensor, TensorType } from "../graph/tensor.ts";
import { topologicalOrder } from "../graph/topologicalOrder.ts";
import { blockConvolutions } from "./blockConvolutions.ts";
import { emitAttribute } from "./emitAttribute.ts";
import { encodeMessage, type Message } from "./encodeMessage.ts";
import { countReads, type Fusion, fuseNodes } from "./fuseNodes.ts";
import { rewriteConvolution } from "./rewriteConvolution.ts";
import { splitWideNodes } from "./splitWideNodes.ts";

/** Operator set 18: the first with axes as inputs for every reduction. */
const OPSET = 18;
const IR_VERSION = 8;

const elementTypes: Record<DType, number> = { float32: 1, int64: 7, bool: 9 };

export interface Program {
  /** Made by `input(name, …)`; every input the outputs depend on. */
  readonly inputs: readonly Tensor[];
  readonly outputs: Readonly<Record<string, Tensor>>;
}

export interface EmitOptions {
  /** The most tensors one operation may read or write (GPUs bind few buffers); unlimited by default. */
  readonly widest?: number;
  /** Whether operators that only ONNX Runtime on a processor has may be written; false by default. */
  readonly fuses?: boolean;
  /**
   * Whether convolutions that ONNX Runtime computes wrongly on WebGPU are written in other ways; false by
   * default.
   */
  readonly forWebGpu?: boolean;
  /**
   * How many channels a block of convolutions has, on a processor that computes in blocks; none by default.
   */
  readonly block?: number;
  /** Readable facts to keep in the file. */
  readonly metadata?: Readonly<Record<string, string>>;
}

/** The bytes of an ONNX model that computes the outputs from the inputs. */
export function emitModel({ inputs, outputs }: Program, options: EmitOptions = {}): Uint8Array {
  const names = Object.keys(outputs);
  const unblocked = simplify(Object.values(outputs));
  const { widest = Number.POSITIVE_INFINITY, fuses = false, forWebGpu = false, block } = options;
  const simplified = block === undefined ? unblocked : blockConvolutions(unblocked, block);
  const scope = new Scope({
    widest,
    forWebGpu,
    domains: new Set(),
    reads: fuses ? countReads(simplified) : new Map(),
  });
  for (const tensor of inputs) scope.name(tensor, tensor.node.name!);
  const graph = emitGraph(scope, inputs, simplified, names);
  return encodeMessage("ModelProto", {
    ir_version: IR_VERSION,
    producer_name: "tractable",
    graph,
    opset_import: [
      { domain: "", version: OPSET },
      ...[...scope.setting.domains].map((domain) => ({ domain, version: 1 })),
    ],
    metadata_props: Object.entries(options.metadata ?? {}).map(([key, value]) => ({ key, value })),
  });
}

/** What holds for a graph and those inside it. */
interface Setting {
  readonly widest: number;
  readonly forWebGpu: boolean;
  /** The domains of operators that aren't ONNX's own, found on the way. */
  readonly domains: Set<string>;
  /** How often each tensor is read; none where nothing is to be fused. */
  readonly reads: ReadonlyMap<Tensor, number>;
}

/**
 * Names of the tensors that exist where a graph is being written: its own and those of the graphs around it.
 */
class Scope {
  private readonly names = new Map<Tensor, string>();
  readonly setting: Setting;
  private readonly parent: Scope | undefined;

  constructor(setting: Setting, parent?: Scope) {
    this.setting = setting;
    this.parent = parent;
  }

  name(tensor: Tensor, name = `t${tensor.node.id}_${tensor.index}`): string {
    this.names.set(tensor, name);
    return name;
  }

  find(tensor: Tensor): string | undefined {
    return this.names.get(tensor) ?? this.parent?.find(tensor);
  }

  inside(): Scope {
    return new Scope(this.setting, this);
  }
}

function emitGraph(
  scope: Scope,
  inputs: readonly Tensor[],
  outputs: readonly Tensor[],
  names: readonly string[],
): Message {
  const nodes: Message[] = [];
  const initializers: Message[] = [];
  const { widest, forWebGpu, reads } = scope.setting;
  const direct = outputsToName(outputs, names);
  const own = topologicalOrder(outputs).filter((node) => scope.find(node.outputs[0]!) === undefined);
  const { written, absorbed } = fuseNodes(own, reads);
  for (const node of own) {
    if (absorbed.has(node)) continue;
    if (node.opType === "Input")
      throw new Error(`onnx: the graph uses an input that isn't listed: ${node.name}`);
    const outputNames = node.outputs.map((x) => scope.name(x, direct.get(x)));
    if (node.data !== undefined)
      initializers.push(emitConstant(node.outputs[0]!, node.data, outputNames[0]!));
    else if (node.opType === "Split" && outputNames.length > widest) {
      const slices = splitAsSlices(node, scope.find(node.inputs[0]!)!, outputNames);
      nodes.push(...slices.nodes);
      initializers.push(...slices.initializers);
    } else {
      const plain = emitNode(scope, node, outputNames, written.get(node));
      const rewritten = forWebGpu ? rewriteConvolution(node, plain) : undefined;
      nodes.push(...(rewritten?.nodes ?? [plain]));
      for (const [name, values] of Object.entries(rewritten?.integers ?? {}))
        initializers.push(emitIntegers(values, name));
    }
  }
  outputs.forEach((output, index) => {
    const name = scope.find(output)!;
    if (name !== names[index]) nodes.push({ op_type: "Identity", input: [name], output: [names[index]!] });
  });
  return {
    name: "graph",
    node: splitWideNodes(nodes, widest),
    initializer: initializers,
    input: inputs.map((x) => valueInfo(scope.find(x)!, x)),
    output: outputs.map((x, index) => valueInfo(names[index]!, x)),
  };
}

/**
 * Outputs that can be called by their names from the start, which saves a copy: each computed, and named
 * once.
 */
function outputsToName(outputs: readonly Tensor[], names: readonly string[]): Map<Tensor, string> {
  const direct = new Map<Tensor, string>();
  outputs.forEach((output, index) => {
    const isLeaf = output.node.opType === "Input" || output.node.opType === "Constant";
    if (!isLeaf && !direct.has(output)) direct.set(output, names[index]!);
  });
  return direct;
}

function emitNode(scope: Scope, node: Node, output: string[], fusion?: Fusion): Message {
  const { opType, inputs, attributes: plain } = fusion ?? node;
  const attributes = Object.entries(plain ?? {}).map(([name, value]) => emitAttribute(name, value));
  if (node.body !== undefined) {
    const inner = scope.inside();
    for (const leaf of node.body.inputs) inner.name(leaf);
    const names = node.body.outputs.map((_, index) => `${output[0]}_${index}`);
    const g = emitGraph(inner, node.body.inputs, node.body.outputs, names);
    attributes.push({ name: "body", g, type: 5 });
  }
  const domain = fusion === undefined ? node.domain : fusion.domain;
  if (domain !== undefined) scope.setting.domains.add(domain);
  return {
    op_type: opType,
    input: inputs.map((x) => scope.find(x)!),
    output,
    attribute: attributes,
    ...(domain !== undefined && { domain }),
  };
}

/** A split into more pieces than a device can bind, as one slice a piece. */
function splitAsSlices(node: Node, source: string, outputs: readonly string[]) {
  const axis = node.attributes?.axis as number;
  const nodes: Message[] = [];
  const initializers: Message[] = [];
  let start = 0;
  node.outputs.forEach((piece, index) => {
    const end = start + knownSize(piece.shape[axis]);
    const bounds = [start, end, axis].map((value, which) => {
      const name = `${outputs[index]}_bound${which}`;
      initializers.push(emitIntegers([value], name));
      return name;
    });
    nodes.push({
      op_type: "Slice",
      input: [source, ...bounds],
      output: [outputs[index]!],
    });
    start = end;
  });
  return { nodes, initializers };
}

function emitConstant({ shape, dtype }: TensorType, data: NonNullable<Node["data"]>, name: string): Message {
  return {
    name,
    data_type: elementTypes[dtype],
    dims: shape.map(Number),
    raw_data: new Uint8Array(data.buffer, data.byteOffset, data.byteLength),
  };
}

function emitIntegers(values: readonly number[], name: string): Message {
  const data = BigInt64Array.from(values, (value) => BigInt(value));
  return emitConstant({ shape: [values.length], dtype: "int64" }, data, name);
}

function valueInfo(name: string, { shape, dtype }: TensorType): Message {
  const dimension = (dim: Dim): Message =>
    typeof dim === "number" ? { dim_value: dim } : { dim_param: dim };
  return {
    name,
    type: { tensor_type: { elem_type: elementTypes[dtype], shape: { dim: shape.map(dimension) } } },
  };
}
