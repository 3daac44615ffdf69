import type { Shape } from "./shape.ts";

/** What sort of number a tensor holds. */
export type DType = "float32" | "int64" | "bool";

export interface TensorType {
  readonly shape: Shape;
  readonly dtype: DType;
}

/**
 * A value that will exist when the graph runs. Plain data: operations are functions from tensors to tensors.
 */
export interface Tensor extends TensorType {
  /** The operation that computes it, an input or a constant. */
  readonly node: Node;
  /** Which of the node's outputs this is. */
  readonly index: number;
}

/**
 * What an ONNX attribute may hold here: an integer, integers, a float (boxed, to tell 1 from 1.0) or text.
 */
export type Attribute = number | readonly number[] | { readonly float: number } | string;

/** The gradient of a scalar with respect to every input, then every captured tensor; undefined means none. */
export type GradientRule = (
  outputGradients: readonly (Tensor | undefined)[],
  outputs: readonly Tensor[],
) => (Tensor | undefined)[];

/** A graph inside a node (the body of a loop); it may use tensors from outside by mentioning them. */
export interface Body {
  readonly inputs: readonly Tensor[];
  readonly outputs: readonly Tensor[];
}

export interface NodeDefinition {
  /** The ONNX operator, or "Input" or "Constant" for leaves. */
  readonly opType: string;
  /** Whose operator it is, where it isn't ONNX's own. */
  readonly domain?: string;
  readonly inputs: readonly Tensor[];
  readonly attributes?: Readonly<Record<string, Attribute>>;
  readonly outputs: readonly TensorType[];
  readonly gradient?: GradientRule;
  readonly body?: Body;
  /** Tensors that the body uses from outside. */
  readonly captures?: readonly Tensor[];
  /** The numbers of a constant. */
  readonly data?: Float32Array | BigInt64Array | Uint8Array;
  /** What an input is called. */
  readonly name?: string;
}

export interface Node extends Omit<NodeDefinition, "outputs" | "captures"> {
  readonly id: number;
  readonly outputs: readonly Tensor[];
  readonly captures: readonly Tensor[];
}

let nextId = 0;

/** Adds an operation to the mathematics; returns its outputs. */
export function applyMany(definition: NodeDefinition): readonly Tensor[] {
  const outputs: Tensor[] = [];
  const node: Node = { ...definition, id: nextId++, outputs, captures: definition.captures ?? [] };
  definition.outputs.forEach((type, index) => {
    outputs.push({ node, index, shape: type.shape, dtype: type.dtype });
  });
  return outputs;
}

/** Adds an operation with one output to the mathematics; returns it. */
export function apply(definition: Omit<NodeDefinition, "outputs"> & { output: TensorType }): Tensor {
  const { output, ...rest } = definition;
  return applyMany({ ...rest, outputs: [output] })[0]!;
}

/** A named value that is fed at every run. */
export function input(name: string, shape: Shape, dtype: DType = "float32"): Tensor {
  return apply({ opType: "Input", inputs: [], output: { shape, dtype }, name });
}

export function isInput(tensor: Tensor): boolean {
  return tensor.node.opType === "Input";
}
