import type { Command } from "@commander-js/extra-typings";
import type { OptionsOf } from "../../options/optionsOf.ts";
import { parseNames } from "../../options/parseNames.ts";
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
    .command("translate <model> <images...>")
    .description("images as they would be in another class: encoded given one, decoded given the other")
    .option("--from <class>", "the class of the images; with --labels, those of this class are taken")
    .option("--labels <file|folders>", "the class of each image")
    .requiredOption(
      "--to <classes>",
      "the classes to bring them to: 8, or 8,9",
      parseNames("--to", "classes"),
    )
    .option("--count <n>", "most images, evenly picked", parseWholeNumber("--count", 1), 8)
    .requiredOption("--out <strip.png>", "a row for each image: itself, then in each class")
    .addOption(sizeOption())
    .addOption(channelsOption())
    .addOption(skipBadOption())
    .addOption(deviceOption())
    .addOption(threadsOption())
    .addOption(jsonOption());

export type TranslateCommandOptions = OptionsOf<typeof declare>;

/** Declares `tractable translate`. */
export function translateUsage(tractable: Command): void {
  declare(tractable).action(async (model, images, options) =>
    (await import("./translate.ts")).translateCommand(model, images, options),
  );
}
