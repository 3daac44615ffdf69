import { basename } from "node:path";
import { UserError } from "../errors/userError.ts";
import { checkOutput } from "../files/checkOutput.ts";
import { loadModel } from "../files/loadModel.ts";
import { modelPicture } from "../pictures/modelPicture.ts";
import { writePicture } from "../pictures/writePicture.ts";
import { readDataset } from "../rows/dataset.ts";
import { givenContext } from "../rows/givenContext.ts";
import { print, printJson } from "../text/print.ts";

export interface PlotCommandOptions {
  readonly out: string;
  readonly given?: ReadonlyMap<string, number>;
  readonly seed: number;
  readonly json?: boolean;
}

/** `tractable plot`: a picture of a model, beside the data if there are any. */
export async function plotCommand(
  path: string,
  sources: readonly string[],
  { out, given, seed, json }: PlotCommandOptions,
): Promise<void> {
  await checkOutput(out, "picture");
  if (sources.length > 0 && given !== undefined) {
    throw new UserError(
      "--given: expected either data, whose rows bring their context along, or --given; leave one out",
    );
  }
  const model = await loadModel(path);
  const { columns, contextColumns } = model;
  const data = sources.length === 0 ? undefined : await readDataset(sources, { columns, contextColumns });
  const context = data === undefined ? givenContext(model, given) : undefined;
  const title = basename(path).replace(/\.safetensors$/i, "");
  await writePicture(out, await modelPicture(model, { title, data, given: context, seed }));
  await model.dispose();
  if (json) printJson({ out, rows: data?.rows.shape[0], columns });
  else print(out);
}
