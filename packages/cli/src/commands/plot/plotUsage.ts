import type { Command } from "@commander-js/extra-typings";
import type { OptionsOf } from "../../options/optionsOf.ts";
import { parseGiven } from "../../options/parseGiven.ts";
import { parsePairs } from "../../options/parsePairs.ts";
import { parseWholeNumber } from "../../options/parseWholeNumber.ts";
import { jsonOption } from "../../options/sharedOptions.ts";

const declare = (tractable: Command) =>
  tractable
    .command("plot <model> [data...]")
    .description("a picture of the model, beside the data if there are any")
    .requiredOption("--out <picture>", ".png or .svg")
    .option("--given <list>", 'the context to show, without data: "c=1.5,d=2"', parseGiven)
    .option("--pairs <list>", "which columns to show together, of a model of numbers: a:b,c:d", parsePairs)
    .option("--seed <n>", "of the samples that are shown", parseWholeNumber("--seed", 0), 0)
    .addOption(jsonOption());

export type PlotCommandOptions = OptionsOf<typeof declare>;

/** Declares `tractable plot`. */
export function plotUsage(tractable: Command): void {
  declare(tractable).action(async (model, data, options) =>
    (await import("./plot.ts")).plotCommand(model, data, options),
  );
}
