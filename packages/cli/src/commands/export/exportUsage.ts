import type { Command } from "@commander-js/extra-typings";
import type { OptionsOf } from "../../options/optionsOf.ts";
import { jsonOption } from "../../options/sharedOptions.ts";

const declare = (tractable: Command) =>
  tractable
    .command("export <model>")
    .description("the model as ONNX graphs, with notes on how to call them")
    .requiredOption("--out <folder>", "the folder for them")
    .addOption(jsonOption());

export type ExportCommandOptions = OptionsOf<typeof declare>;

/** Declares `tractable export`. */
export function exportUsage(tractable: Command): void {
  declare(tractable).action(async (model, options) =>
    (await import("./export.ts")).exportCommand(model, options),
  );
}
