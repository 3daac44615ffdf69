import type { Command } from "@commander-js/extra-typings";
import type { OptionsOf } from "../../options/optionsOf.ts";
import { deviceOption, forceOption, jsonOption, threadsOption } from "../../options/sharedOptions.ts";

const declare = (tractable: Command) =>
  tractable
    .command("compress <model> <data...>")
    .description("images or a table as an archive from which they come back to the bit")
    .requiredOption("--out <archive.tz>", "the archive")
    .option(
      "--embed",
      "put what decoding needs of the model into the archive, which then needs no other file",
    )
    .addOption(deviceOption())
    .addOption(threadsOption())
    .addOption(jsonOption())
    .addOption(forceOption());

export type CompressCommandOptions = OptionsOf<typeof declare>;

/** Declares `tractable compress`. */
export function compressUsage(tractable: Command): void {
  declare(tractable).action(async (model, data, options) =>
    (await import("./compress.ts")).compressCommand(model, data, options),
  );
}
