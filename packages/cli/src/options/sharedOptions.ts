import { Option } from "@commander-js/extra-typings";
import { parseChannels } from "./parseChannels.ts";
import { parseChoice } from "./parseChoice.ts";
import { parseSize } from "./parseSize.ts";
import { parseWholeNumber } from "./parseWholeNumber.ts";

// Options that several commands have. Each is made anew, as commander notes on it where it stands in the
// help.

export const deviceOption = () =>
  new Option("--device <name>", "where to compute: cpu or webgpu")
    .argParser(parseChoice("--device", ["cpu", "webgpu"]))
    .default("cpu" as const);

export const threadsOption = () =>
  new Option("--threads <n>", "processor threads (default: chosen by size)").argParser(
    parseWholeNumber("--threads", 1),
  );

export const jsonOption = () => new Option("--json", "end with one JSON object on standard output");

export const forceOption = () => new Option("--force", "replace a file that is there already");

export const sizeOption = () =>
  new Option(
    "--size <width x height>",
    "scale images to cover this size, and crop what is beyond: 28x28",
  ).argParser(parseSize("--size"));

export const channelsOption = () =>
  new Option("--channels <1|3>", "make all images grey (1) or RGB (3)").argParser(parseChannels);

export const skipBadOption = () =>
  new Option("--skip-bad", "leave out image files that can't be read, instead of refusing them");
