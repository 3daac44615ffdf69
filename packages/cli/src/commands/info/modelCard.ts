import { type Model, type Support, showSupport, type TableSchema } from "tractable";
import { dequantizationOf } from "../../images/dequantizationOf.ts";
import { type ImageModel, isImageModel } from "../../images/imageModel.ts";
import { imagesText } from "../../images/imageSizeText.ts";
import { layersKnowClasses } from "../../images/layersKnowClasses.ts";
import { architecture } from "../../text/architecture.ts";
import { card } from "../../text/card.ts";
import { formatCount, formatDuration, plural } from "../../text/format.ts";
import { measureOf, showPerItem } from "../../text/measure.ts";
import { describeColumns } from "../../typed/describeColumn.ts";

/** A model file on one screen. */
export function modelCard(model: Model, path: string): string {
  const { spec, parameterCount, report } = model;
  const entries: [string, string][] = [
    ["model", path],
    ["flow", `${spec.flow.kind}, ${formatCount(parameterCount)} parameters`],
    ["layers", architecture(spec.flow).join("\n")],
    ...(isImageModel(model) ? imageEntries(model) : tableEntries(model)),
  ];
  if (report === undefined) return card([...entries, ["training", "none recorded"]]);
  const { rows, validationRows, epochs, bestEpoch, steps, seconds, stepMilliseconds, seed, stopped } = report;
  const measure = measureOf(model);
  return card([
    ...entries,
    [
      "training",
      `${plural(rows, measure.item)}, and ${formatCount(validationRows)} to validate with; seed ${seed}`,
    ],
    [
      "validation",
      `${showPerItem(measure, report.validationLogProb)}, at epoch ${bestEpoch} of ${epochs} (${stopped})`,
    ],
    ["train", showPerItem(measure, report.trainLogProb)],
    ["time", `${formatDuration(seconds)}, ${plural(steps, "step")} of ${stepMilliseconds.toFixed(1)} ms`],
  ]);
}

function tableEntries({
  columns,
  contextColumns,
  supports,
  schema,
  contextSchema,
}: Model): [string, string][] {
  if (schema !== undefined) {
    const lines = (own: TableSchema) =>
      describeColumns(own)
        .map((line) => line.trimStart())
        .join("\n");
    const given: [string, string][] = contextSchema === undefined ? [] : [["given", lines(contextSchema)]];
    return [["columns", lines(schema)], ...given];
  }
  const entries: [string, string][] = [["columns", columnLines(columns, supports)]];
  return contextColumns.length === 0 ? entries : [...entries, ["given", contextColumns.join("\n")]];
}

function imageEntries(model: ImageModel): [string, string][] {
  const { image, classNames } = model;
  const entries: [string, string][] = [
    ["images", model.coder?.sizes === "any" ? `of any size, from ${imagesText(image)}` : imagesText(image)],
  ];
  if (classNames.length > 0) {
    const told = layersKnowClasses(model) ? ", given to the couplings" : "";
    entries.push(["classes", wrap(`${classNames.length}: ${classNames.join(", ")}${told}`)]);
  }
  if (model.coder !== undefined) {
    const { identity } = model.coder;
    return [...entries, ["pixels", "whole numbers, with exact probabilities"], ["codes as", identity]];
  }
  return [...entries, ["dequantisation", dequantizationOf(model)]];
}

/** The names, wrapped; in a table where there are supports to tell. */
function columnLines(columns: readonly string[], supports: readonly Support[]): string {
  if (supports.every((support) => support === "real")) return wrap(columns.join(", "));
  const widest = Math.max(...columns.map(({ length }) => length));
  return columns.map((name, index) => `${name.padEnd(widest)}  ${showSupport(supports[index]!)}`).join("\n");
}

/** Lines of about seventy letters. */
function wrap(text: string): string {
  return text.replaceAll(/(.{50,70}?) /g, "$1\n");
}
