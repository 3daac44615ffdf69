import { type Model, showSupport, type TableSchema } from "tractable";
import { type ImageModel, isImageModel } from "../../images/imageModel.ts";
import { imagesText } from "../../images/imageSizeText.ts";
import { noiseInputs } from "./noiseInputs.ts";
import { placeNotes } from "./placeNotes.ts";

/** The exported graphs, by the task of the model that each does. */
export const GRAPHS = [
  { task: "logProb", file: "log_prob.onnx" },
  { task: "sample", file: "sample.onnx" },
  { task: "encode", file: "encode.onnx" },
  { task: "decode", file: "decode.onnx" },
] as const;

/** How to call the exported graphs. */
export function exportNotes(model: Model): string {
  const { classNames, spec, schema, flow } = model;
  const rows = `[batch, ${flow.features}]`;
  const context = flow.context === 0 ? [] : [`context [batch, ${flow.context}]`];
  const classes =
    classNames.length === 0 ? [] : [`classes [batch, ${classNames.length}], 1 for the class and 0 elsewhere`];
  const graph = (file: string, what: string, inputs: readonly string[], output: string) =>
    [file, `  ${what}`, ...inputs.map((input) => `  in   ${input}`), `  out  ${output}`, ""].join("\n");
  const ofLayers = model.flow.classes > 0 ? [...context, ...classes] : context;
  const { base, features, pixels } = model.flow;
  const drawn = noiseInputs(base.noise(features));
  const isOfImages = isImageModel(model);
  const dequantization = pixels?.dequantization ?? "none";
  const bins = dequantization === "none" ? [] : noiseInputs(dequantization.noise(features));
  const isTyped = schema !== undefined;
  const logProb = isOfImages
    ? "ln of a lower bound, on average over the noise, on the probability of the pixels, in nats"
    : isTyped
      ? "ln p in nats, but for the factors below"
      : "ln p(x) in nats";
  const units = isTyped ? "x is places (see below)" : "x is in data units";
  return [
    `ONNX graphs of a density (${spec.flow.kind}), written by tractable.`,
    `All values are float32, ${units}, the batch is free; weights and standardisation are inside.`,
    "",
    graph("log_prob.onnx", logProb, [`x ${rows}`, ...context, ...classes, ...bins], "logProb [batch]"),
    graph("sample.onnx", "noise -> new rows", [...drawn, ...context, ...classes], `x ${rows}`),
    graph("encode.onnx", "data -> latent", [`x ${rows}`, ...ofLayers], `z ${rows}`),
    graph("decode.onnx", "latent -> data", [`z ${rows}`, ...ofLayers], `x ${rows}`),
    ...(isOfImages ? imageNotes(model) : isTyped ? typedNotes(model) : numberNotes(model)),
    "",
  ].join("\n");
}

function typedNotes({ schema, contextSchema }: Model): string[] {
  const names = (own: TableSchema | undefined) =>
    (own?.columns ?? []).flatMap(({ name, type, codes }) => codes.map(() => `${name} (${type})`));
  const numbered = (names: readonly string[]) => names.map((name, index) => `  ${index}  ${name}`);
  const context = names(contextSchema);
  return [
    "features of x, in order",
    ...numbered(names(schema)),
    ...(context.length === 0 ? [] : ["", "features of context, in order", ...numbered(context)]),
    "",
    ...placeNotes,
  ];
}

function numberNotes({ columns, contextColumns, supports }: Model): string[] {
  return [
    "columns of x, in order",
    ...columns.map((name, index) => `  ${index}  ${name} (${showSupport(supports[index]!)})`),
    ...(contextColumns.length === 0 ? [] : ["", "columns of context, in order"]),
    ...contextColumns.map((name, index) => `  ${index}  ${name}`),
  ];
}

function imageNotes({ image, classNames }: ImageModel): string[] {
  return [
    `rows of x are ${imagesText(image)}: whole numbers from 0 to 255, channel by channel, row by row;`,
    "decode gives real numbers, to be rounded and kept within 0 ... 255",
    ...(classNames.length === 0 ? [] : ["", "classes, in order"]),
    ...classNames.map((name, index) => `  ${index}  ${name}`),
  ];
}
