import type { Command } from "@commander-js/extra-typings";
import type { OptionsOf } from "../../options/optionsOf.ts";
import { parseAmount } from "../../options/parseAmount.ts";
import { parseChoice } from "../../options/parseChoice.ts";
import { deviceOption, jsonOption, threadsOption } from "../../options/sharedOptions.ts";

const declare = (tractable: Command) =>
  tractable
    .command("stylize <photo>")
    .description("a photo in the style of a painting, or of another photo")
    .requiredOption("--style <painting>", "whose colours and texture it gets")
    .requiredOption("--out <styled.png>", "the restyled photo: .png, .jpg or .webp")
    .option("--amount <share>", "how far to go, from 0, the photo, to 1, the style", parseAmount, 1)
    .option("--keep-color", "keep the photo's colours, and restyle light and dark alone")
    .option(
      "--match <statistics>",
      "what of a scale becomes the style's: the covariance of its channels, or the deviation of each",
      parseChoice("--match", ["covariance", "deviation"]),
      "covariance" as const,
    )
    .option("--model <model.safetensors>", "a styling model (default: the one that comes along)")
    .addOption(deviceOption())
    .addOption(threadsOption())
    .addOption(jsonOption());

export type StylizeCommandOptions = OptionsOf<typeof declare>;

/** Declares `tractable stylize`. */
export function stylizeUsage(tractable: Command): void {
  declare(tractable).action(async (photo, options) =>
    (await import("./stylize.ts")).stylizeCommand(photo, options),
  );
}
