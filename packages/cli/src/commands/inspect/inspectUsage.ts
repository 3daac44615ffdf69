import type { Command } from "@commander-js/extra-typings";
import type { OptionsOf } from "../../options/optionsOf.ts";
import { deviceOption, jsonOption, threadsOption } from "../../options/sharedOptions.ts";

const declare = (tractable: Command) =>
  tractable
    .command("inspect <archive>")
    .description("what is in an archive, whether it is whole, and the model it wants")
    .option(
      "--verify",
      "fail where a checksum is wrong; with a model, named or inside, decode all and compare it with what was packed",
    )
    .option(
      "--model <model.safetensors>",
      "the model it was made with, for --verify (default: the one inside)",
    )
    .addOption(deviceOption())
    .addOption(threadsOption())
    .addOption(jsonOption());

export type InspectCommandOptions = OptionsOf<typeof declare>;

/** Declares `tractable inspect`. */
export function inspectUsage(tractable: Command): void {
  declare(tractable).action(async (archive, options) =>
    (await import("./inspect.ts")).inspectCommand(archive, options),
  );
}
