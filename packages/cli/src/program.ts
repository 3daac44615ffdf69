import { createRequire } from "node:module";
import { Command } from "commander";
import { askUsage } from "./usage/askUsage.ts";
import { fitUsage } from "./usage/fitUsage.ts";
import { imageUsage } from "./usage/imageUsage.ts";
import { modelUsage } from "./usage/modelUsage.ts";

/** As package.json says, from wherever this file lies in the package. */
const { version } = createRequire(import.meta.url)("../package.json") as { readonly version: string };

/** The commands and their options. What they do is loaded when it is called for. */
export function program(): Command {
  const tractable = new Command("tractable")
    .description(
      "Fit a normalizing flow to a table or to images, score with exact log-densities, draw new ones.",
    )
    .version(version)
    .exitOverride()
    .configureOutput({ outputError: () => {} });
  tractable.addHelpText(
    "after",
    [
      "",
      "Tables: CSV, TSV, JSON lines (each also .gz), Parquet, .npy, .npz, a quoted glob, or - for standard input.",
      "Images: a folder or a quoted glob of PNG, JPEG or WebP files, IDX files (also .gz), .npy or .npz of uint8;",
      "        file.gz#17 is image 17 of a file of many, from 0.",
    ].join("\n"),
  );

  fitUsage(tractable);
  tractable.commandsGroup("Of a model:");
  modelUsage(tractable);
  tractable.commandsGroup("Ask a model of a table:");
  askUsage(tractable);
  tractable.commandsGroup("Of a model of images:");
  imageUsage(tractable);
  tractable.commandsGroup("To see it at work:");
  tractable
    .command("demo")
    .description("fit two moons, as a first look (writes the folder tractable-demo)")
    .action(async () => (await import("./commands/demo/demo.ts")).demoCommand());
  return tractable;
}
