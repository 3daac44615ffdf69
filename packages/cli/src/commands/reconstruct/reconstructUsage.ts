import type { Command } from "@commander-js/extra-typings";
import type { OptionsOf } from "../../options/optionsOf.ts";
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
    .command("reconstruct <model> <images...>")
    .description("how exactly images come back from their latents")
    .option("--out <pairs.png>", "the first images above their reconstructions")
    .option("--labels <file|folders>", "the class of each image, of a model whose couplings are given it")
    .addOption(sizeOption())
    .addOption(channelsOption())
    .addOption(skipBadOption())
    .addOption(deviceOption())
    .addOption(threadsOption())
    .addOption(jsonOption());

export type ReconstructCommandOptions = OptionsOf<typeof declare>;

/** Declares `tractable reconstruct`. */
export function reconstructUsage(tractable: Command): void {
  declare(tractable).action(async (model, images, options) =>
    (await import("./reconstruct.ts")).reconstructCommand(model, images, options),
  );
}
