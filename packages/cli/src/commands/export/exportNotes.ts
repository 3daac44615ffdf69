import { type Model, showSupport } from "tractable";
import { type ImageModel, isImageModel } from "../../images/imageModel.ts";
import { imagesText } from "../../images/imageSizeText.ts";
import { noiseInputs } from "./noiseInputs.ts";

/** The exported graphs, by the task of the model that each does. */
export const GRAPHS = [
  { task: "logProb", file: "log_prob.onnx" },
  { task: "sample", file: "sample.onnx" },
  { task: "encode", file: "encode.onnx" },
  { task: "decode", file: "decode.onnx" },
] as const;

/** How to call the exported graphs. */
export function exportNotes(model: Model): string {
  const { columns, contextColumns, classNames, spec } = model;
  const rows = `[batch, ${columns.length}]`;
  const context = contextColumns.length === 0 ? [] : [`context [batch, ${contextColumns.length}]`];
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
  const logProb = isOfImages
    ? "ln of a lower bound, on average over the noise, on the probability of the pixels, in nats"
    : "ln p(x) in nats";
  return [
    `ONNX graphs of a density (${spec.flow.kind}), written by tractable.`,
    "All values are float32, x is in data units, the batch is free; weights and standardisation are inside.",
    "",
    graph("log_prob.onnx", logProb, [`x ${rows}`, ...context, ...classes, ...bins], "logProb [batch]"),
    graph("sample.onnx", "noise -> new rows", [...drawn, ...context, ...classes], `x ${rows}`),
    graph("encode.onnx", "data -> latent", [`x ${rows}`, ...ofLayers], `z ${rows}`),
    graph("decode.onnx", "latent -> data", [`z ${rows}`, ...ofLayers], `x ${rows}`),
    ...(isOfImages ? imageNotes(model) : columnNotes(model)),
    "",
  ].join("\n");
}

function columnNotes({ columns, contextColumns, supports }: Model): string[] {
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
