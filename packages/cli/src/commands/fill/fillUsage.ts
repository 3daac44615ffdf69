import type { Command } from "@commander-js/extra-typings";
import type { OptionsOf } from "../../options/optionsOf.ts";
import { parseWholeNumber } from "../../options/parseWholeNumber.ts";
import { deviceOption, forceOption, jsonOption, threadsOption } from "../../options/sharedOptions.ts";

const declare = (tractable: Command) =>
  tractable
    .command("fill <model> <data...>")
    .description("fill gaps with what belongs there, given what is known")
    .requiredOption("--out <file>", "the filled table: .csv, .tsv, .jsonl, .parquet or -")
    .option(
      "--draws <n>",
      "so many fillings, each a file of its own (default: 1)",
      parseWholeNumber("--draws", 1),
    )
    .option("--most-likely", "the likeliest value (a number's median) instead of a drawn one")
    .option("--average", "the mean of its law, on the column's grid (a category's likeliest value), instead")
    .option("--seed <n>", "the same seed gives the same filling", parseWholeNumber("--seed", 0), 0)
    .addOption(deviceOption())
    .addOption(threadsOption())
    .addOption(jsonOption())
    .addOption(forceOption());

export type FillCommandOptions = OptionsOf<typeof declare>;

/** Declares `tractable fill`. */
export function fillUsage(tractable: Command): void {
  declare(tractable).action(async (model, data, options) =>
    (await import("./fill.ts")).fillCommand(model, data, options),
  );
}
