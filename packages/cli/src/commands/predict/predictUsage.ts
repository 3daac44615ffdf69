import type { Command } from "@commander-js/extra-typings";
import type { OptionsOf } from "../../options/optionsOf.ts";
import { deviceOption, forceOption, jsonOption, threadsOption } from "../../options/sharedOptions.ts";

const declare = (tractable: Command) =>
  tractable
    .command("predict <model> <data...>")
    .description("what any column should be, given all others: probabilities, or a mean with an interval")
    .requiredOption("--column <name>", "the column to predict, chosen now")
    .option("--out <file>", "all columns and the prediction: .csv, .tsv, .jsonl, .parquet or -")
    .option("--curve <file>", "the whole law of a number for every row, piece by piece")
    .addOption(deviceOption())
    .addOption(threadsOption())
    .addOption(jsonOption())
    .addOption(forceOption());

export type PredictCommandOptions = OptionsOf<typeof declare>;

/** Declares `tractable predict`. */
export function predictUsage(tractable: Command): void {
  declare(tractable).action(async (model, data, options) =>
    (await import("./predict.ts")).predictCommand(model, data, options),
  );
}
