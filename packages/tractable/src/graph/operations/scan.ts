import { pullback } from "../gradient.ts";
import { showShape } from "../shape.ts";
import { applyMany, type Body, input, type Tensor } from "../tensor.ts";
import { dependents, needsOf, topologicalOrder } from "../topologicalOrder.ts";
import { add } from "./add.ts";
import { zerosLike } from "./zerosLike.ts";

export interface ScanOptions {
  /** What is carried from step to step. */
  readonly state: readonly Tensor[];
  /** What each step reads a slice of, along axis 0. */
  readonly sequences?: readonly Tensor[];
  /** One step: the next state, and values to stack along axis 0. */
  readonly step: (
    state: Tensor[],
    items: Tensor[],
  ) => { state: readonly Tensor[]; items?: readonly Tensor[] };
}

/** A loop inside the engine: the final state, and the stacked items of all steps. */
export function scan({ state, sequences = [], step }: ScanOptions): { state: Tensor[]; items: Tensor[] } {
  const leaf = (kind: string, shape: Tensor["shape"], dtype: Tensor["dtype"]) => input(kind, shape, dtype);
  const states = state.map((x) => leaf("state", x.shape, x.dtype));
  const items = sequences.map((x) => leaf("item", x.shape.slice(1), x.dtype));
  const result = step(states, items);
  result.state.forEach((next, index) => {
    if (showShape(next.shape) !== showShape(states[index]!.shape)) {
      throw new Error(
        `scan: expected the state to keep shape ${showShape(states[index]!.shape)}, got ${showShape(next.shape)}`,
      );
    }
  });
  const body = { inputs: [...states, ...items], outputs: [...result.state, ...(result.items ?? [])] };
  const outputs = loop({ body, state, sequences, direction: "forward" });
  return { state: [...outputs.slice(0, state.length)], items: [...outputs.slice(state.length)] };
}

interface Loop {
  readonly body: Body;
  readonly state: readonly Tensor[];
  readonly sequences: readonly Tensor[];
  /**
   * Whether sequences are read, and items stacked, from the first to the last or from the last to the first.
   */
  readonly direction: "forward" | "backward";
}

function loop({ body, state, sequences, direction }: Loop): readonly Tensor[] {
  const length = sequences[0]?.shape[0];
  if (length === undefined) throw new Error("scan: expected at least one sequence to step through, got none");
  const captures = capturesOf(body);
  const ways = (count: number) => new Array<number>(count).fill(direction === "forward" ? 0 : 1);
  const stacked = body.outputs.slice(state.length);
  return applyMany({
    opType: "Scan",
    inputs: [...state, ...sequences],
    attributes: {
      num_scan_inputs: sequences.length,
      scan_input_directions: ways(sequences.length),
      ...(stacked.length > 0 && { scan_output_directions: ways(stacked.length) }),
    },
    body,
    captures,
    outputs: [...state, ...stacked.map(({ shape, dtype }) => ({ shape: [length, ...shape], dtype }))],
    gradient: (gradients) => loopGradient({ body, state, sequences, direction }, captures, gradients),
  });
}

/**
 * The loop in reverse: the states before every step are computed again, then cotangents go from last to
 * first.
 */
function loopGradient(
  { body, state, sequences, direction }: Loop,
  captures: readonly Tensor[],
  gradients: readonly (Tensor | undefined)[],
): (Tensor | undefined)[] {
  const count = state.length;
  const saving = {
    inputs: body.inputs,
    outputs: [...body.outputs.slice(0, count), ...body.inputs.slice(0, count)],
  };
  const saved = loop({ body: saving, state, sequences, direction }).slice(count);

  const stateGradients = state.map((x, index) => gradients[index] ?? zerosLike(x));
  const stacked = body.outputs.slice(count).flatMap((output, index) => {
    const incoming = gradients[count + index];
    return incoming === undefined ? [] : [{ output, incoming, leaf: input("cotangent", output.shape) }];
  });
  const stateLeaves = state.map((x) => input("cotangent", x.shape));
  const sums = captures.map((x) => (x.dtype === "float32" ? input("sum", x.shape) : undefined));
  const kept = sums.flatMap((sum, index) => (sum === undefined ? [] : [{ sum, capture: captures[index]! }]));

  const inner = pullback(
    [...body.outputs.slice(0, count), ...stacked.map(({ output }) => output)],
    [...stateLeaves, ...stacked.map(({ leaf }) => leaf)],
    [...body.inputs, ...kept.map(({ capture }) => capture)],
    { stop: captures },
  );
  const backward = {
    inputs: [
      ...stateLeaves,
      ...kept.map(({ sum }) => sum),
      ...body.inputs,
      ...stacked.map(({ leaf }) => leaf),
    ],
    outputs: [
      ...state.map((x, index) => inner[index] ?? zerosLike(x)),
      ...kept.map(({ sum }, index) => {
        const value = inner[body.inputs.length + index];
        return value === undefined ? sum : add(sum, value);
      }),
      ...sequences.map((_, index) => inner[count + index] ?? zerosLike(body.inputs[count + index]!)),
    ],
  };
  const outputs = loop({
    body: backward,
    state: [...stateGradients, ...kept.map(({ capture }) => zerosLike(capture))],
    sequences: [...saved, ...sequences, ...stacked.map(({ incoming }) => incoming)],
    direction: direction === "forward" ? "backward" : "forward",
  });
  let next = count;
  const captureGradients = sums.map((sum) => (sum === undefined ? undefined : outputs[next++]));
  return [...outputs.slice(0, count), ...outputs.slice(next), ...captureGradients];
}

/**
 * What a body reads from outside: the largest expressions that don't depend on its inputs, constants apart.
 */
function capturesOf(body: Body): Tensor[] {
  const own = new Set(body.inputs);
  const order = topologicalOrder(body.outputs);
  const inside = dependents(order, own);
  const read = [...order.filter((node) => inside.has(node)).flatMap(needsOf), ...body.outputs];
  const outside = read.filter((x) => !own.has(x) && !inside.has(x.node) && x.node.opType !== "Constant");
  return [...new Set(outside)];
}
