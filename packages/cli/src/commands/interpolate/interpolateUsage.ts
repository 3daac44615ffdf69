import type { Command } from "@commander-js/extra-typings";
import type { OptionsOf } from "../../options/optionsOf.ts";
import { parseNames } from "../../options/parseNames.ts";
import { parseWholeNumber } from "../../options/parseWholeNumber.ts";
import {
  channelsOption,
  deviceOption,
  jsonOption,
  sizeOption,
  threadsOption,
} from "../../options/sharedOptions.ts";

const declare = (tractable: Command) =>
  tractable
    .command("interpolate <model> <from> <to>")
    .description("images on the way from one image to another (a file, or file.gz#17)")
    .option("--steps <n>", "images in the strip", parseWholeNumber("--steps", 2), 9)
    .option(
      "--classes <a,b>",
      "the classes of the two images, of a model whose couplings are given it",
      parseNames("--classes", "classes"),
    )
    .requiredOption("--out <strip.png>", "the strip of images")
    .addOption(sizeOption())
    .addOption(channelsOption())
    .addOption(deviceOption())
    .addOption(threadsOption())
    .addOption(jsonOption());

export type InterpolateCommandOptions = OptionsOf<typeof declare>;

/** Declares `tractable interpolate`. */
export function interpolateUsage(tractable: Command): void {
  declare(tractable).action(async (model, from, to, options) =>
    (await import("./interpolate.ts")).interpolateCommand(model, from, to, options),
  );
}
