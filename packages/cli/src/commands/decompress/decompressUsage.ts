import type { Command } from "@commander-js/extra-typings";
import type { OptionsOf } from "../../options/optionsOf.ts";
import { parseWholeNumber } from "../../options/parseWholeNumber.ts";
import { deviceOption, forceOption, jsonOption, threadsOption } from "../../options/sharedOptions.ts";

const declare = (tractable: Command) =>
  tractable
    .command("decompress <archive>")
    .description("the images or the table of an archive, to the bit")
    .requiredOption(
      "--out <folder|images.npy|table.csv>",
      "a new folder of PNG files, or an array; of a table .csv or .tsv",
    )
    .option("--model <model.safetensors>", "the model it was made with (default: the one inside)")
    .option(
      "--image <n>",
      "decode this one alone, counted from 0 (default: all)",
      parseWholeNumber("--image", 0),
    )
    .option("--salvage", "leave out images or rows whose bytes are damaged, instead of refusing the archive")
    .addOption(deviceOption())
    .addOption(threadsOption())
    .addOption(jsonOption())
    .addOption(forceOption());

export type DecompressCommandOptions = OptionsOf<typeof declare>;

/** Declares `tractable decompress`. */
export function decompressUsage(tractable: Command): void {
  declare(tractable).action(async (archive, options) =>
    (await import("./decompress.ts")).decompressCommand(archive, options),
  );
}
