import type { Command } from "@commander-js/extra-typings";
import type { OptionsOf } from "../../options/optionsOf.ts";
import { parseNumber } from "../../options/parseNumber.ts";
import { parseWholeNumber } from "../../options/parseWholeNumber.ts";
import {
  channelsOption,
  deviceOption,
  jsonOption,
  sizeOption,
  skipBadOption,
  threadsOption,
} from "../../options/sharedOptions.ts";

const declare = (tractable: Command) =>
  tractable
    .command("edit <model> <image>")
    .description("an image moved towards a class, by what examples of it have in common")
    .requiredOption("--towards <class>", "the class to move to")
    .option(
      "--away-from <class>",
      "the class to move away from (default: all the others); where the couplings are given the class, that of the image",
    )
    .option("--examples <images...>", "images with and without it, unless the couplings are given the class")
    .option("--labels <file|folders>", "the classes of the examples")
    .option("--from <amount>", "where the strip starts; 0 is the image itself", parseNumber("--from"), 0)
    .option(
      "--amount <amount>",
      "where it ends; 1 is the whole way between the means",
      parseNumber("--amount"),
      1,
    )
    .option("--steps <n>", "images in the strip", parseWholeNumber("--steps", 2), 7)
    .requiredOption("--out <strip.png>", "the strip of images")
    .addOption(sizeOption())
    .addOption(channelsOption())
    .addOption(skipBadOption())
    .addOption(deviceOption())
    .addOption(threadsOption())
    .addOption(jsonOption());

export type EditCommandOptions = OptionsOf<typeof declare>;

/** Declares `tractable edit`. */
export function editUsage(tractable: Command): void {
  declare(tractable).action(async (model, image, options) =>
    (await import("./edit.ts")).editCommand(model, image, options),
  );
}
