import type { Command } from "@commander-js/extra-typings";
import type { OptionsOf } from "../../options/optionsOf.ts";
import { jsonOption } from "../../options/sharedOptions.ts";

const declare = (tractable: Command) =>
  tractable.command("info <model>").description("what a model file holds").addOption(jsonOption());

export type InfoCommandOptions = OptionsOf<typeof declare>;

/** Declares `tractable info`. */
export function infoUsage(tractable: Command): void {
  declare(tractable).action(async (model, options) =>
    (await import("./info.ts")).infoCommand(model, options),
  );
}
