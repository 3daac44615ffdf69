import type { Command } from "@commander-js/extra-typings";
import type { OptionsOf } from "../../options/optionsOf.ts";
import { parseGivenOrFile } from "../../options/parseGiven.ts";
import { parseGrid } from "../../options/parseGrid.ts";
import { parseTemperature } from "../../options/parseTemperature.ts";
import { parseWholeNumber } from "../../options/parseWholeNumber.ts";
import { deviceOption, forceOption, jsonOption, threadsOption } from "../../options/sharedOptions.ts";

const declare = (tractable: Command) =>
  tractable
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
    )
    .addOption(deviceOption())
    .addOption(threadsOption())
    .addOption(jsonOption())
    .addOption(forceOption())
    .optionsGroup("Options for images:")
    .option(
      "--grid <columns x rows>",
      "how many images the picture shows: 8x8; of a model with classes, each row has its own",
      parseGrid,
    )
    .option("--class <name>", "the class to draw, of a model with classes");

export type SampleCommandOptions = OptionsOf<typeof declare>;

/** Declares `tractable sample`. */
export function sampleUsage(tractable: Command): void {
  declare(tractable).action(async (model, options) =>
    (await import("./sample.ts")).sampleCommand(model, options),
  );
}
