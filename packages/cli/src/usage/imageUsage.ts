import type { Command } from "commander";
import { parseNumber } from "../options/parseNumber.ts";
import { parseWholeNumber } from "../options/parseWholeNumber.ts";
import { engineOptions, imageOptions, jsonOption, skipBadOption } from "./common.ts";

/** Commands for models of images only. */
export function imageUsage(tractable: Command): void {
  jsonOption(
    engineOptions(
      imageOptions(
        tractable
          .command("interpolate <model> <from> <to>")
          .description("images on the way from one image to another (a file, or file.gz#17)")
          .option("--steps <n>", "images in the strip", parseWholeNumber("--steps", 2), 9)
          .requiredOption("--out <strip.png>", "the strip of images"),
      ),
    ),
  ).action(async (model, from, to, options) =>
    (await import("../commands/interpolate/interpolate.ts")).interpolateCommand(model, from, to, options),
  );

  const edit = tractable
    .command("edit <model> <image>")
    .description("an image moved towards a class, by what examples of it have in common")
    .requiredOption("--towards <class>", "the class to move to")
    .option("--away-from <class>", "the class to move away from (default: all the others)")
    .requiredOption("--examples <images...>", "images with and without it")
    .requiredOption("--labels <file|folders>", "the classes of the examples")
    .option("--from <amount>", "where the strip starts; 0 is the image itself", parseNumber("--from"), 0)
    .option(
      "--amount <amount>",
      "where it ends; 1 is the whole way between the means",
      parseNumber("--amount"),
      1,
    )
    .option("--steps <n>", "images in the strip", parseWholeNumber("--steps", 2), 7)
    .requiredOption("--out <strip.png>", "the strip of images");
  jsonOption(engineOptions(skipBadOption(imageOptions(edit)))).action(async (model, image, options) =>
    (await import("../commands/edit/edit.ts")).editCommand(model, image, options),
  );

  const reconstruct = tractable
    .command("reconstruct <model> <images...>")
    .description("how exactly images come back from their latents")
    .option("--out <pairs.png>", "the first images above their reconstructions");
  jsonOption(engineOptions(skipBadOption(imageOptions(reconstruct)))).action(async (model, images, options) =>
    (await import("../commands/reconstruct/reconstruct.ts")).reconstructCommand(model, images, options),
  );
}
