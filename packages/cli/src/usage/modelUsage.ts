import type { Command } from "commander";
import { parseGiven, parseGivenOrFile } from "../options/parseGiven.ts";
import { parseGrid } from "../options/parseGrid.ts";
import { parsePairs } from "../options/parsePairs.ts";
import { parseTemperature } from "../options/parseTemperature.ts";
import { parseWholeNumber } from "../options/parseWholeNumber.ts";
import { engineOptions, forceOption, imageOptions, jsonOption, skipBadOption } from "./common.ts";

/** Commands for a fitted model, of a table or of images. */
export function modelUsage(tractable: Command): void {
  scoreUsage(tractable);
  sampleUsage(tractable);

  jsonOption(tractable.command("info <model>").description("what a model file holds")).action(
    async (model, options) => (await import("../commands/info/info.ts")).infoCommand(model, options),
  );

  jsonOption(
    tractable
      .command("export <model>")
      .description("the model as ONNX graphs, with notes on how to call them")
      .requiredOption("--out <folder>", "the folder for them"),
  ).action(async (model, options) =>
    (await import("../commands/export/export.ts")).exportCommand(model, options),
  );

  jsonOption(
    tractable
      .command("plot <model> [data...]")
      .description("a picture of the model, beside the data if there are any")
      .requiredOption("--out <picture>", ".png or .svg")
      .option("--given <list>", 'the context to show, without data: "c=1.5,d=2"', parseGiven)
      .option("--pairs <list>", "which columns to show together, of a model of numbers: a:b,c:d", parsePairs)
      .option("--seed <n>", "of the samples that are shown", parseWholeNumber("--seed", 0), 0),
  ).action(async (model, data, options) =>
    (await import("../commands/plot/plot.ts")).plotCommand(model, data, options),
  );
}

function scoreUsage(tractable: Command): void {
  const command = tractable
    .command("score <model> <data...>")
    .description("the log-density of every row, and their mean; of images also in bits per dimension")
    .option(
      "--out <file>",
      "all columns and log_prob: .csv, .tsv, .jsonl, .parquet, .npy … or - (CSV); of images their names and scores: .csv, .tsv, .jsonl or -",
    );
  forceOption(jsonOption(engineOptions(command)));
  command
    .optionsGroup("Options for images:")
    .option(
      "--samples <k>",
      "dequantisations of each image to average; more give a tighter bound (default: 1)",
      parseWholeNumber("--samples", 1),
    )
    .option("--seed <n>", "of the dequantisation (default: 0)", parseWholeNumber("--seed", 0))
    .option("--labels <file|folders>", "the true classes, to see how often the likeliest class is right");
  skipBadOption(imageOptions(command)).action(async (model, data, options) =>
    (await import("../commands/score/score.ts")).scoreCommand(model, data, options),
  );
}

function sampleUsage(tractable: Command): void {
  const command = tractable
    .command("sample <model>")
    .description("draw new rows, or new images")
    .option("-n, --count <rows>", "how many (default: 1000 rows, 64 images)", parseWholeNumber("-n", 1))
    .option("--seed <n>", "the same seed gives the same rows", parseWholeNumber("--seed", 0), 0)
    .option(
      "--temperature <t>",
      "below 1 for likelier and less varied samples (default: 1)",
      parseTemperature,
    )
    .option(
      "--out <file>",
      "the new rows: .csv, .tsv, .jsonl, .parquet, .npy … or - (CSV, the default); of images: a .png with a grid, an .npy, or a folder",
    )
    .option(
      "--given <list|file>",
      'the context to draw for, of a table with one: "c=1.5,d=2", or a table with a row for each context',
      parseGivenOrFile,
    );
  forceOption(jsonOption(engineOptions(command)))
    .optionsGroup("Options for images:")
    .option(
      "--grid <columns x rows>",
      "how many images the picture shows: 8x8; of a model with classes, each row has its own",
      parseGrid,
    )
    .option("--class <name>", "the class to draw, of a model with classes")
    .action(async (model, options) =>
      (await import("../commands/sample/sample.ts")).sampleCommand(model, options),
    );
}
