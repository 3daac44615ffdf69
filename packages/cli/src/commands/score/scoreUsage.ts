import type { Command } from "@commander-js/extra-typings";
import type { OptionsOf } from "../../options/optionsOf.ts";
import { parseWholeNumber } from "../../options/parseWholeNumber.ts";
import {
  channelsOption,
  deviceOption,
  forceOption,
  jsonOption,
  sizeOption,
  skipBadOption,
  threadsOption,
} from "../../options/sharedOptions.ts";

const declare = (tractable: Command) =>
  tractable
    .command("score <model> <data...>")
    .description("the log-density of every row, and their mean; of images also in bits per dimension")
    .option(
      "--out <file>",
      "all columns and log_prob: .csv, .tsv, .jsonl, .parquet, .npy … or - (CSV); of images their names and scores: .csv, .tsv, .jsonl or -",
    )
    .addOption(deviceOption())
    .addOption(threadsOption())
    .addOption(jsonOption())
    .addOption(forceOption())
    .optionsGroup("Options for images:")
    .option(
      "--samples <k>",
      "dequantisations of each image to average; more give a tighter bound (default: 1)",
      parseWholeNumber("--samples", 1),
    )
    .option("--seed <n>", "of the dequantisation (default: 0)", parseWholeNumber("--seed", 0))
    .option("--labels <file|folders>", "the true classes, to see how often the likeliest class is right")
    .addOption(sizeOption())
    .addOption(channelsOption())
    .addOption(skipBadOption());

export type ScoreCommandOptions = OptionsOf<typeof declare>;

/** Declares `tractable score`. */
export function scoreUsage(tractable: Command): void {
  declare(tractable).action(async (model, data, options) =>
    (await import("./score.ts")).scoreCommand(model, data, options),
  );
}
