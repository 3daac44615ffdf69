import { type Dim, type Shape, sizeOf } from "./shape.ts";
import type { Node, Tensor } from "./tensor.ts";
import { topologicalOrder } from "./topologicalOrder.ts";

/**
 * How many multiply-adds the products and convolutions of a graph take with symbolic axes of the given size;
 * loops of a symbolic length count once.
 */
export function multiplications(outputs: readonly Tensor[], batch: number): number {
  const size = (shape: Shape) => sizeOf(shape.map((dim) => withBatch(dim, batch)));
  const ofNode = ({ opType, inputs, outputs: [output], attributes = {}, body }: Node): number => {
    switch (opType) {
      case "MatMul":
        return size(output!.shape) * size([inputs[0]!.shape.at(-1)!]);
      case "Gemm": {
        const inner = inputs[0]!.shape[attributes.transA === 1 ? 0 : 1]!;
        return size(output!.shape) * size([inner]);
      }
      case "Conv":
        return size(output!.shape) * size(inputs[1]!.shape.slice(1));
      case "ConvTranspose":
        return size(inputs[0]!.shape) * size(inputs[1]!.shape.slice(1));
      case "Scan": {
        const length = inputs.at(-1)!.shape[0];
        const times = typeof length === "number" ? length : 1;
        return times * multiplications(body!.outputs, batch);
      }
      default:
        return 0;
    }
  };
  return topologicalOrder(outputs).reduce((total, node) => total + ofNode(node), 0);
}

function withBatch(dim: Dim, batch: number): number {
  if (typeof dim === "number") return dim;
  const factor = dim.includes("*") ? Number(dim.slice(0, dim.indexOf("*"))) : 1;
  return factor * batch;
}
