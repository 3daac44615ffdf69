import type { Command } from "@commander-js/extra-typings";
import type { OptionsOf } from "../../options/optionsOf.ts";
import { parseChoice } from "../../options/parseChoice.ts";
import { parseDuration } from "../../options/parseDuration.ts";
import { parseShare } from "../../options/parseShare.ts";
import { parseWholeNumber } from "../../options/parseWholeNumber.ts";
import { deviceOption, forceOption, jsonOption, threadsOption } from "../../options/sharedOptions.ts";

const declare = (tractable: Command) =>
  tractable
    .command("detect <model|data> [data...]")
    .description("which rows are odd, and why; without a model each row is scored by one of the others")
    .option("--rate <share>", "call this share of the rows odd", parseShare("--rate"))
    .option(
      "--p <level>",
      "call rows odd whose p-value is at most this (default: 0.01, or the smallest there is)",
      parseShare("--p"),
    )
    .option("--fdr <level>", "call rows odd at this false discovery rate", parseShare("--fdr"))
    .option(
      "--out <file>",
      "all columns, log_prob, p_value, odd and because: .csv, .tsv, .jsonl, .parquet or -",
    )
    .option("--picture <picture>", "the distribution of the scores and the oddest rows: .png or .svg")
    .option("--model <model.safetensors>", "without a model: fit one to all rows too, and keep it")
    .option(
      "--flow <name>",
      "without a model: kernels, for numbers without gaps (default for them), or table, for all others",
      parseChoice("--flow", ["kernels", "table"]),
    )
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
    .option("--seed <n>", "the same seed gives the same result", parseWholeNumber("--seed", 0), 0)
    .addOption(deviceOption())
    .addOption(threadsOption())
    .addOption(jsonOption())
    .addOption(forceOption());

export type DetectCommandOptions = OptionsOf<typeof declare>;

/** Declares `tractable detect`. */
export function detectUsage(tractable: Command): void {
  declare(tractable).action(async (first, rest, options) =>
    (await import("./detect.ts")).detectCommand(first, rest, options),
  );
}
