import { full, integers } from "../graph/constant.ts";
import { knownSize, sameShape } from "../graph/shape.ts";
import { apply, applyMany, type Node, type Tensor } from "../graph/tensor.ts";
import { topologicalOrder } from "../graph/topologicalOrder.ts";

/** The domain of ONNX Runtime's operators on blocks of channels. */
export const BLOCKED_DOMAIN = "com.microsoft.nchwc";

/**
 * Rewrites mathematics with convolutions on blocks of channels: [batch, c, h, w] lies in memory as
 * [batch, c / block, h, w, block], of which ONNX Runtime computes convolutions faster. Elementwise operations
 * take such tensors as they are, so that a net is in blocks from its first convolution to its last. The
 * engine's own optimiser does so only where weights are constants. Results are the same but for rounding.
 */
export function blockConvolutions(outputs: readonly Tensor[], block: number): Tensor[] {
  return rewrite(outputs, new Layouts(), block);
}

/** Whether a graph, or the body of a loop in it, has a convolution that blocks are worth their while for. */
export function hasConvolutions(outputs: readonly Tensor[]): boolean {
  return topologicalOrder(outputs).some(
    (node) => isWorthBlocks(node) || (node.body !== undefined && hasConvolutions(node.body.outputs)),
  );
}

/** What tensors became: as they were, in blocks, or both. */
class Layouts {
  private readonly plain = new Map<Tensor, Tensor>();
  private readonly blocked = new Map<Tensor, Tensor>();
  private readonly around: Layouts | undefined;

  /** `around` is of the graph that a loop's body reads from. */
  constructor(around?: Layouts) {
    this.around = around;
  }

  setPlain(tensor: Tensor, made: Tensor): void {
    this.plain.set(tensor, made);
  }

  setBlocked(tensor: Tensor, made: Tensor): void {
    this.blocked.set(tensor, made);
  }

  isKnown(tensor: Tensor): boolean {
    return this.plain.has(tensor) || this.blocked.has(tensor) || (this.around?.isKnown(tensor) ?? false);
  }

  isBlocked(tensor: Tensor): boolean {
    return this.blocked.has(tensor);
  }

  asPlain(tensor: Tensor): Tensor {
    const known = this.plain.get(tensor);
    if (known !== undefined) return known;
    const inBlocks = this.blocked.get(tensor);
    if (inBlocks === undefined) return this.around!.asPlain(tensor);
    const attributes = { channels: knownSize(tensor.shape[1]) };
    const made = applyBlocked("ReorderOutput", [inBlocks], tensor, attributes);
    this.plain.set(tensor, made);
    return made;
  }

  asBlocked(tensor: Tensor): Tensor {
    const known = this.blocked.get(tensor);
    if (known !== undefined) return known;
    const made = applyBlocked("ReorderInput", [this.asPlain(tensor)], tensor);
    this.blocked.set(tensor, made);
    return made;
  }
}

function rewrite(outputs: readonly Tensor[], layouts: Layouts, block: number): Tensor[] {
  for (const node of topologicalOrder(outputs)) {
    const [output] = node.outputs as [Tensor];
    if (layouts.isKnown(output)) continue;
    if (isWorthBlocks(node) && fitsBlocks(node, layouts, block)) {
      layouts.setBlocked(output, convolve(node, layouts, block));
    } else if (canStayInBlocks(node, layouts, block)) {
      const inputs = node.inputs.map((x) => (isScalar(x) ? layouts.asPlain(x) : layouts.asBlocked(x)));
      const { opType, attributes } = node;
      layouts.setBlocked(output, apply({ opType, attributes, inputs, output }));
    } else {
      rebuild(node, layouts, block).forEach((made, index) => {
        layouts.setPlain(node.outputs[index]!, made);
      });
    }
  }
  return outputs.map((x) => layouts.asPlain(x));
}

function rebuild(node: Node, layouts: Layouts, block: number): readonly Tensor[] {
  const inputs = node.inputs.map((x) => layouts.asPlain(x));
  if (node.body === undefined && inputs.every((x, index) => x === node.inputs[index])) return node.outputs;
  const captures = [...new Set(node.captures.map((x) => layouts.asPlain(x)))];
  let { body } = node;
  if (body !== undefined) {
    const inside = new Layouts(layouts);
    for (const leaf of body.inputs) inside.setPlain(leaf, leaf);
    body = { inputs: body.inputs, outputs: rewrite(body.outputs, inside, block) };
  }
  const { opType, domain, attributes, data, name, outputs } = node;
  return applyMany({ opType, domain, attributes, data, name, inputs, body, captures, outputs });
}

/** Pixels of all images below which reordering costs more than it gains. */
const WORTH_BLOCKS = 1024;

function isWorthBlocks({ opType, domain, attributes, outputs: [output] }: Node): boolean {
  if (opType !== "Conv" || domain !== undefined || (attributes?.group ?? 1) !== 1) return false;
  if (!areOnes(attributes?.strides) || !areOnes(attributes?.dilations)) return false;
  const [batch, , height, width] = output!.shape;
  return typeof batch === "number" && batch * knownSize(height) * knownSize(width) >= WORTH_BLOCKS;
}

/** Whether steps between pixels, of the result or of the kernel, are of one pixel, as they are by default. */
function areOnes(steps: unknown): boolean {
  return steps === undefined || (Array.isArray(steps) && steps.every((step) => Number(step) === 1));
}

/**
 * Channels must be whole blocks; those that come in may also be fewer than one, and are read as they lie
 * then. A kernel of a single pixel gains less than reordering costs.
 */
function fitsBlocks({ inputs: [x, kernel] }: Node, layouts: Layouts, block: number): boolean {
  const [to, from, height, width] = kernel!.shape.map(knownSize) as [number, number, number, number];
  if (to % block !== 0) return false;
  if (height * width === 1) return from % block === 0 && layouts.isBlocked(x!);
  return from % block === 0 || from < block;
}

function convolve({ inputs, attributes, outputs: [output] }: Node, layouts: Layouts, block: number): Tensor {
  const [x, kernel, bias] = inputs as [Tensor, Tensor, Tensor | undefined];
  const [to, from, height, width] = kernel.shape.map(knownSize) as [number, number, number, number];
  const isNarrow = from < block;
  return applyBlocked(
    "Conv",
    [
      isNarrow ? layouts.asPlain(x) : layouts.asBlocked(x),
      kernelInBlocks(kernel, layouts, block),
      // with a bias there may be something to add to, too
      bias === undefined ? full([to], 0) : layouts.asPlain(bias),
    ],
    output!,
    { ...attributes, kernel_shape: [height, width], strides: [1, 1], dilations: [1, 1], group: 1 },
  );
}

/**
 * A kernel as the engine reads it: [to / block, from / block, height, width, block of from, block of to], or
 * [to / block, from, height, width, block of to] where fewer come in than a block has. It is brought there by
 * moves of a single axis and of whole blocks, several times as fast as moving every number by itself.
 */
function kernelInBlocks(kernel: Tensor, layouts: Layouts, block: number): Tensor {
  const [to, from, height, width] = kernel.shape.map(knownSize) as [number, number, number, number];
  const places = height * width;
  const turned = placesFirst(kernel, [places, from, to]);
  const blocksOfTo = [to / block, block];
  if (turned !== undefined) {
    const byPlace = layouts.asPlain(turned);
    const inBlocks =
      from < block
        ? transposed(reshaped(byPlace, [places, from, ...blocksOfTo]), [2, 1, 0, 3])
        : transposed(reshaped(byPlace, [places, from / block, block, ...blocksOfTo]), [3, 1, 0, 2, 4]);
    return reshaped(inBlocks, kernel.shape);
  }
  const toLast = transposed(reshaped(layouts.asPlain(kernel), [to, from * places]), [1, 0]);
  const inBlocks =
    from < block
      ? transposed(reshaped(toLast, [from, places, ...blocksOfTo]), [2, 0, 1, 3])
      : transposed(reshaped(toLast, [from / block, block, places, ...blocksOfTo]), [3, 0, 2, 1, 4]);
  return reshaped(inBlocks, kernel.shape);
}

/** The [places, from, to] that a kernel was transposed from, if it was: `adjointKernel` makes such ones. */
function placesFirst({ node }: Tensor, shape: readonly number[]): Tensor | undefined {
  if (node.opType !== "Reshape") return undefined;
  const { opType, attributes, inputs } = node.inputs[0]!.node;
  if (opType !== "Transpose" || String(attributes?.perm) !== "2,1,0") return undefined;
  return sameShape(inputs[0]!.shape, shape) ? inputs[0] : undefined;
}

/** Operations that treat every number alike, so that the order of numbers doesn't matter. */
const ELEMENTWISE = new Set(
  "Abs Add Div Erf Exp HardSigmoid Log Mul Neg Reciprocal Relu Sigmoid Softplus Sqrt Sub Tanh".split(" "),
);

/** Whether an operation is elementwise, of numbers one of which is in blocks and the others may be. */
function canStayInBlocks(
  { opType, domain, inputs, outputs: [output] }: Node,
  layouts: Layouts,
  block: number,
): boolean {
  if (!ELEMENTWISE.has(opType) || domain !== undefined || output!.shape.length !== 4) return false;
  if (knownSize(output!.shape[1]) % block !== 0 || !inputs.some((x) => layouts.isBlocked(x))) return false;
  return inputs.every((x) => isScalar(x) || sameShape(x.shape, output!.shape));
}

function isScalar({ shape }: Tensor): boolean {
  return shape.length === 0;
}

function transposed(x: Tensor, perm: readonly number[]): Tensor {
  const shape = perm.map((axis) => x.shape[axis]!);
  return apply({
    opType: "Transpose",
    inputs: [x],
    attributes: { perm },
    output: { shape, dtype: "float32" },
  });
}

function reshaped(x: Tensor, shape: Tensor["shape"]): Tensor {
  const inputs = [x, integers(shape.map(Number))];
  return apply({ opType: "Reshape", inputs, output: { shape, dtype: "float32" } });
}

function applyBlocked(
  opType: string,
  inputs: readonly Tensor[],
  { shape }: Pick<Tensor, "shape">,
  attributes: Node["attributes"] = {},
): Tensor {
  return apply({ opType, domain: BLOCKED_DOMAIN, inputs, attributes, output: { shape, dtype: "float32" } });
}
