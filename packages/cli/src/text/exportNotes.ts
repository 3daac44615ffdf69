import { type Model, showSupport } from "tractable";

/** The exported graphs, by the task of the model that each does. */
export const GRAPHS = [
  { task: "logProb", file: "log_prob.onnx" },
  { task: "sample", file: "sample.onnx" },
  { task: "encode", file: "encode.onnx" },
  { task: "decode", file: "decode.onnx" },
] as const;

/** How to call the exported graphs. */
export function exportNotes({ columns, contextColumns, supports, spec }: Model): string {
  const rows = `[batch, ${columns.length}]`;
  const context = contextColumns.length === 0 ? [] : [`context [batch, ${contextColumns.length}]`];
  const graph = (file: string, what: string, inputs: readonly string[], output: string) =>
    [
      file,
      `  ${what}`,
      ...[...inputs, ...context].map((input) => `  in   ${input}`),
      `  out  ${output}`,
      "",
    ].join("\n");
  const { base } = spec.flow;
  const kind = typeof base === "object" && base !== null && "kind" in base ? String(base.kind) : "custom";
  return [
    `ONNX graphs of a density (${spec.flow.kind}), written by tractable.`,
    "All values are float32, x is in data units, the batch is free; weights and standardisation are inside.",
    "",
    graph("log_prob.onnx", "ln p(x) in nats", [`x ${rows}`], "logProb [batch]"),
    graph("sample.onnx", "noise -> new rows", noiseOf(kind, rows), `x ${rows}`),
    graph("encode.onnx", "data -> latent", [`x ${rows}`], `z ${rows}`),
    graph("decode.onnx", "latent -> data", [`z ${rows}`], `x ${rows}`),
    "columns of x, in order",
    ...columns.map((name, index) => `  ${index}  ${name} (${showSupport(supports[index]!)})`),
    ...(context.length === 0 ? [] : ["", "columns of context, in order"]),
    ...contextColumns.map((name, index) => `  ${index}  ${name}`),
    "",
  ].join("\n");
}

/** The noise that the sampler of a base distribution wants. */
function noiseOf(base: string, rows: string): string[] {
  switch (base) {
    case "standardNormal":
    case "diagonalNormal":
      return [`noise0 ${rows}, independent standard normal numbers`];
    case "logistic":
    case "uniformBox":
      return [`noise0 ${rows}, independent uniform numbers in (0, 1)`];
    default:
      return [`noise0, noise1, ... as ${base} draws from (see the graph's inputs)`];
  }
}
