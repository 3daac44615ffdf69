import type { Command } from "commander";
import { parseChannels } from "../options/parseChannels.ts";
import { parseChoice } from "../options/parseChoice.ts";
import { parseSize } from "../options/parseSize.ts";
import { parseWholeNumber } from "../options/parseWholeNumber.ts";

/** Adds options to a command. */
export type Adder = (command: Command) => Command;

/** The options of commands that compute. */
export const engineOptions: Adder = (command) =>
  command
    .option(
      "--device <name>",
      "where to compute: cpu or webgpu",
      parseChoice("--device", ["cpu", "webgpu"]),
      "cpu",
    )
    .option("--threads <n>", "processor threads (default: chosen by size)", parseWholeNumber("--threads", 1));

export const jsonOption: Adder = (command) =>
  command.option("--json", "end with one JSON object on standard output");

/** How images are brought to one size and one number of channels. */
export const imageOptions: Adder = (command) =>
  command
    .option(
      "--size <width x height>",
      "scale images to cover this size, and crop what is beyond: 28x28",
      parseSize("--size"),
    )
    .option("--channels <1|3>", "make all images grey (1) or RGB (3)", parseChannels);

export const skipBadOption: Adder = (command) =>
  command.option("--skip-bad", "leave out image files that can't be read, instead of refusing them");

export const forceOption: Adder = (command) =>
  command.option("--force", "replace a file that is there already");
