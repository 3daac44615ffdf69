import type { Command } from "commander";
import { parseDuration } from "../options/parseDuration.ts";
import { parseShare } from "../options/parseShare.ts";
import { parseWholeNumber } from "../options/parseWholeNumber.ts";
import { engineOptions, forceOption, jsonOption } from "./common.ts";

/** Commands that ask a model of a table what it knows. */
export function askUsage(tractable: Command): void {
  const detect = tractable
    .command("detect <model|data> [data...]")
    .description("which rows are odd, and why; without a model each row is scored by one of the others")
    .option("--rate <share>", "call this share of the rows odd", parseShare("--rate"))
    .option("--p <level>", "call rows odd whose p-value is at most this (default: 0.01)", parseShare("--p"))
    .option("--fdr <level>", "call rows odd at this false discovery rate", parseShare("--fdr"))
    .option(
      "--out <file>",
      "all columns, log_prob, p_value, odd and because: .csv, .tsv, .jsonl, .parquet or -",
    )
    .option("--picture <picture>", "the distribution of the scores and the oddest rows: .png or .svg")
    .option("--model <model.safetensors>", "without a model: fit one to all rows too, and keep it")
    .option(
      "--clean <share>",
      "without a model: leave out this share of the rows, the least likely, and fit again",
      parseShare("--clean"),
    )
    .option(
      "--time-limit <time>",
      "without a model: most time to fit: 90s, 10m",
      parseDuration("--time-limit"),
    )
    .option("--seed <n>", "the same seed gives the same result", parseWholeNumber("--seed", 0), 0);
  forceOption(jsonOption(engineOptions(detect))).action(async (first, rest, options) =>
    (await import("../commands/detect/detect.ts")).detectCommand(first, rest, options),
  );

  const predict = tractable
    .command("predict <model> <data...>")
    .description("what any column should be, given all others: probabilities, or a mean with an interval")
    .requiredOption("--column <name>", "the column to predict, chosen now")
    .option("--out <file>", "all columns and the prediction: .csv, .tsv, .jsonl, .parquet or -")
    .option("--curve <file>", "the whole law of a number for every row, piece by piece");
  forceOption(jsonOption(engineOptions(predict))).action(async (model, data, options) =>
    (await import("../commands/predict/predict.ts")).predictCommand(model, data, options),
  );

  const fill = tractable
    .command("fill <model> <data...>")
    .description("fill gaps with what belongs there, given what is known")
    .requiredOption("--out <file>", "the filled table: .csv, .tsv, .jsonl, .parquet or -")
    .option(
      "--draws <n>",
      "so many fillings, each a file of its own (default: 1)",
      parseWholeNumber("--draws", 1),
    )
    .option("--most-likely", "the likeliest value (a number's median) instead of a drawn one")
    .option("--seed <n>", "the same seed gives the same filling", parseWholeNumber("--seed", 0), 0);
  forceOption(jsonOption(engineOptions(fill))).action(async (model, data, options) =>
    (await import("../commands/fill/fill.ts")).fillCommand(model, data, options),
  );
}
