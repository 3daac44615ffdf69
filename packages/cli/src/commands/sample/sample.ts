import { UserError } from "../../errors/userError.ts";
import { guardOutput } from "../../files/guardOutput.ts";
import { loadModel } from "../../files/loadModel.ts";
import { isImageModel } from "../../images/imageModel.ts";
import { refuseOptions } from "../../options/refuseOptions.ts";
import { sampleImages } from "./sampleImages.ts";
import { sampleTable } from "./sampleTable.ts";
import { sampleTyped } from "./sampleTyped.ts";
import type { SampleCommandOptions } from "./sampleUsage.ts";

/** `tractable sample`: new rows, or new images. */
export async function sampleCommand(path: string, options: SampleCommandOptions): Promise<void> {
  const { device, threads } = options;
  if (options.out !== undefined && /\.(csv|tsv|jsonl|parquet|npy|npz)(\.gz)?$/i.test(options.out)) {
    guardOutput(options.out, { inputs: [path], force: options.force });
  }
  if (options.json && (options.out === undefined || options.out === "-")) {
    throw new UserError("--json: the rows themselves go to standard output; name a file for them with --out");
  }
  const model = await loadModel(path, { device, threads });
  if (isImageModel(model)) {
    const why = `it is for tables with a context, and ${path} is a model of images; leave it out`;
    refuseOptions(options, ["given"], why);
    return sampleImages(model, options);
  }
  const why = `it is for images, and ${path} is a model of a table; leave it out`;
  refuseOptions(options, ["grid", "class"], why);
  if (model.schema !== undefined) {
    refuseOptions(
      options,
      ["temperature"],
      `it is for models of numbers, and ${path} has columns of several types; leave it out`,
    );
    return sampleTyped(model, options);
  }
  await sampleTable(model, options);
}
