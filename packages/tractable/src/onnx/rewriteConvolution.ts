import { knownSize } from "../graph/shape.ts";
import type { Node } from "../graph/tensor.ts";
import { emitAttribute } from "./emitAttribute.ts";
import type { Message } from "./encodeMessage.ts";

export interface Rewritten {
  readonly nodes: readonly Message[];
  /** Whole numbers that the nodes read, by name. */
  readonly integers: Readonly<Record<string, readonly number[]>>;
}

/**
 * A convolution that ONNX Runtime 1.30 computes wrongly on WebGPU, in other operations; undefined for one
 * that it gets right. Found by test/webgpu.test.ts.
 */
export function rewriteConvolution(node: Node, convolution: Message): Rewritten | undefined {
  if (node.opType !== "Conv") return undefined;
  const { group = 1 } = node.attributes ?? {};
  if (group === 1) return isReadInThrees(node) ? withMoreChannels(node, convolution) : undefined;
  return isSameForAll(node, group as number)
    ? channelByChannel(node, convolution, group as number)
    : undefined;
}

/**
 * Where input channels are a multiple of 3 and not of 4, and output channels one of 4, the kernel reads
 * threes, and wrongly but for 3 itself (https://github.com/microsoft/onnxruntime/issues/29651). Glow's nets
 * see 6 channels of colour pictures.
 */
function isReadInThrees({ inputs }: Node): boolean {
  const [to, from, height, width] = inputs[1]!.shape.map(knownSize) as [number, number, number, number];
  return height * width > 1 && to % 4 === 0 && from > 3 && from % 3 === 0 && from % 4 !== 0;
}

/** With zeros for input channels up to the next multiple of 4. */
function withMoreChannels({ inputs }: Node, convolution: Message): Rewritten {
  const [images, kernel, ...bias] = convolution.input as readonly string[];
  const [output] = convolution.output as readonly string[];
  const missing = 4 - (knownSize(inputs[1]!.shape[1]) % 4);
  const amounts = `${output}_channels`;
  const pad = (input: string, name: string): Message => ({
    op_type: "Pad",
    input: [input, amounts],
    output: [name],
  });
  const padded = [`${output}_images`, `${output}_kernel`] as const;
  return {
    nodes: [
      pad(images!, padded[0]),
      pad(kernel!, padded[1]),
      { ...convolution, input: [...padded, ...bias] },
    ],
    integers: { [amounts]: [0, 0, 0, 0, 0, missing, 0, 0] },
  };
}

/** Whether every channel is a group, of one kernel that is written out once for each. */
function isSameForAll({ inputs: [images, kernel, bias] }: Node, groups: number): boolean {
  const { data } = kernel!.node;
  if (data === undefined || bias !== undefined || images!.shape[1] !== groups) return false;
  const size = data.length / groups;
  return data.every((value, at) => value === data[at % size]);
}

/**
 * Groups of a number of outputs that is not a whole number of vectors are mixed up; as images of one channel
 * they aren't.
 */
function channelByChannel({ inputs, outputs }: Node, convolution: Message, groups: number): Rewritten {
  const [images, kernel] = convolution.input as readonly string[];
  const [output] = convolution.output as readonly string[];
  const name = (part: string) => `${output}_${part}`;
  const pixels = (shape: Node["outputs"][number]["shape"]) => shape.slice(2).map(knownSize);
  const channels = knownSize(outputs[0]!.shape[1]);
  const attributes = convolution.attribute as readonly Message[];
  return {
    nodes: [
      { op_type: "Reshape", input: [images!, name("apart")], output: [name("images")] },
      {
        op_type: "Slice",
        input: [kernel!, name("first"), name("end"), name("first")],
        output: [name("kernel")],
      },
      {
        ...convolution,
        input: [name("images"), name("kernel")],
        output: [name("channels")],
        attribute: [...attributes.filter((one) => one.name !== "group"), emitAttribute("group", 1)],
      },
      { op_type: "Reshape", input: [name("channels"), name("together")], output: [output!] },
    ],
    integers: {
      [name("apart")]: [-1, 1, ...pixels(inputs[0]!.shape)],
      [name("first")]: [0],
      [name("end")]: [channels / groups],
      [name("together")]: [-1, channels, ...pixels(outputs[0]!.shape)],
    },
  };
}
