import { basename } from "node:path";
import { readCells } from "@tractable/data";
import type { Model } from "tractable";
import { hint } from "../../errors/hint.ts";
import { UserError } from "../../errors/userError.ts";
import { checkOutput } from "../../files/checkOutput.ts";
import { checkKind } from "../../files/dataKind.ts";
import { loadModel } from "../../files/loadModel.ts";
import { type ImageModel, isImageModel } from "../../images/imageModel.ts";
import { readModelImages } from "../../images/readModelImages.ts";
import { imageModelPicture } from "../../pictures/imageModelPicture.ts";
import { modelPicture } from "../../pictures/modelPicture.ts";
import { typedPicture } from "../../pictures/typedPicture.ts";
import { writePicture } from "../../pictures/writePicture.ts";
import { readDataset } from "../../rows/dataset.ts";
import { givenContext } from "../../rows/givenContext.ts";
import { print, printJson } from "../../text/print.ts";
import { givenCells } from "../../typed/givenCells.ts";
import { typedColumns } from "../../typed/typedColumns.ts";
import type { PlotCommandOptions } from "./plotUsage.ts";

interface Drawn {
  readonly svg: string;
  /** What was shown beside the samples, for --json. */
  readonly facts: Readonly<Record<string, unknown>>;
}

/** `tractable plot`: a picture of a model, beside the data if there are any. */
export async function plotCommand(
  path: string,
  sources: readonly string[],
  options: PlotCommandOptions,
): Promise<void> {
  const { out, given, json } = options;
  await checkOutput(out, "picture");
  if (sources.length > 0 && given !== undefined) {
    throw new UserError(
      "--given: expected either data, whose rows bring their context along, or --given; leave one out",
    );
  }
  const model = await loadModel(path);
  if (options.pairs !== undefined && (isImageModel(model) || model.schema !== undefined)) {
    throw new UserError("--pairs: it is for models of numbers; leave it out");
  }
  if (sources.length > 0) await checkKind(model, sources);
  const title = basename(path).replace(/\.safetensors$/i, "");
  const { svg, facts } = isImageModel(model)
    ? await drawImages(model, sources, title, options)
    : model.schema !== undefined
      ? await drawTyped(model, sources, title, options)
      : await drawTable(model, sources, title, options);
  await writePicture(out, svg);
  await model.dispose();
  if (json) printJson({ out, ...facts });
  else print(out);
}

async function drawTable(
  model: Model,
  sources: readonly string[],
  title: string,
  { given, seed, pairs }: PlotCommandOptions,
): Promise<Drawn> {
  const { columns, contextColumns } = model;
  const data =
    sources.length === 0
      ? undefined
      : await readDataset(sources, { columns, contextColumns, dropMissing: true });
  const context = data === undefined ? givenContext(model, given) : undefined;
  const svg = await modelPicture(model, {
    title,
    data,
    given: context,
    seed,
    pairs: pairs && placesOf(pairs, [...columns, ...(data === undefined ? [] : contextColumns)]),
  });
  return { svg, facts: { rows: data?.rows.shape[0], columns } };
}

/** Pairs of columns by their places; refuses a name that the model doesn't have. */
function placesOf(
  pairs: readonly (readonly [string, string])[],
  columns: readonly string[],
): readonly (readonly [number, number])[] {
  const place = (name: string) => {
    const found = columns.indexOf(name);
    if (found < 0) throw new UserError(`--pairs: there is no column "${name}"; ${hint(name, columns)}`);
    return found;
  };
  return pairs.map(([x, y]) => [place(x), place(y)]);
}

async function drawTyped(
  model: Model,
  sources: readonly string[],
  title: string,
  { given, seed }: PlotCommandOptions,
): Promise<Drawn> {
  const { columns } = model;
  if (sources.length === 0) {
    const context = givenCells(model, given);
    return { svg: await typedPicture(model, { title, given: context, seed }), facts: { columns } };
  }
  const { names, contextNames } = await typedColumns(model, sources);
  const { cells, rows } = await readCells(sources, { columns: [...names, ...contextNames] });
  const only = (wanted: readonly string[]) => new Map(wanted.map((name) => [name, cells.get(name)!]));
  const context = contextNames.length === 0 ? undefined : only(contextNames);
  const svg = await typedPicture(model, { title, data: only(names), context, seed });
  return { svg, facts: { rows, columns } };
}

async function drawImages(
  model: ImageModel,
  sources: readonly string[],
  title: string,
  { given, seed }: PlotCommandOptions,
): Promise<Drawn> {
  // Refuses any: images have no context.
  givenContext(model, given);
  const images = sources.length === 0 ? undefined : await readModelImages(model, sources);
  return { svg: await imageModelPicture(model, { title, images, seed }), facts: { images: images?.count } };
}
