/** The part of onnx.proto (https://github.com/onnx/onnx) that is written here: field → [number, type]. */
export const schema = {
  ModelProto: {
    ir_version: [1, "int64"],
    producer_name: [2, "string"],
    producer_version: [3, "string"],
    doc_string: [6, "string"],
    graph: [7, "GraphProto"],
    opset_import: [8, "OperatorSetIdProto"],
    metadata_props: [14, "StringStringEntryProto"],
  },
  OperatorSetIdProto: { domain: [1, "string"], version: [2, "int64"] },
  StringStringEntryProto: { key: [1, "string"], value: [2, "string"] },
  GraphProto: {
    node: [1, "NodeProto"],
    name: [2, "string"],
    initializer: [5, "TensorProto"],
    input: [11, "ValueInfoProto"],
    output: [12, "ValueInfoProto"],
  },
  NodeProto: {
    input: [1, "string"],
    output: [2, "string"],
    name: [3, "string"],
    op_type: [4, "string"],
    attribute: [5, "AttributeProto"],
    domain: [7, "string"],
  },
  AttributeProto: {
    name: [1, "string"],
    f: [2, "float"],
    i: [3, "int64"],
    s: [4, "bytes"],
    g: [6, "GraphProto"],
    ints: [8, "int64"],
    type: [20, "int64"],
  },
  TensorProto: { dims: [1, "int64"], data_type: [2, "int64"], name: [8, "string"], raw_data: [9, "bytes"] },
  ValueInfoProto: { name: [1, "string"], type: [2, "TypeProto"] },
  TypeProto: { tensor_type: [1, "TensorTypeProto"] },
  TensorTypeProto: { elem_type: [1, "int64"], shape: [2, "TensorShapeProto"] },
  TensorShapeProto: { dim: [1, "DimensionProto"] },
  DimensionProto: { dim_value: [1, "int64"], dim_param: [2, "string"] },
} as const;

export type MessageName = keyof typeof schema;
