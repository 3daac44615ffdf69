import { createRequire } from "node:module";
import { Command } from "@commander-js/extra-typings";
import { compressUsage } from "./commands/compress/compressUsage.ts";
import { decompressUsage } from "./commands/decompress/decompressUsage.ts";
import { demoUsage } from "./commands/demo/demoUsage.ts";
import { detectUsage } from "./commands/detect/detectUsage.ts";
import { editUsage } from "./commands/edit/editUsage.ts";
import { exportUsage } from "./commands/export/exportUsage.ts";
import { fillUsage } from "./commands/fill/fillUsage.ts";
import { fitUsage } from "./commands/fit/fitUsage.ts";
import { infoUsage } from "./commands/info/infoUsage.ts";
import { inspectUsage } from "./commands/inspect/inspectUsage.ts";
import { interpolateUsage } from "./commands/interpolate/interpolateUsage.ts";
import { plotUsage } from "./commands/plot/plotUsage.ts";
import { predictUsage } from "./commands/predict/predictUsage.ts";
import { reconstructUsage } from "./commands/reconstruct/reconstructUsage.ts";
import { sampleUsage } from "./commands/sample/sampleUsage.ts";
import { scoreUsage } from "./commands/score/scoreUsage.ts";
import { stylizeUsage } from "./commands/stylize/stylizeUsage.ts";
import { translateUsage } from "./commands/translate/translateUsage.ts";

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
  for (const usage of [scoreUsage, sampleUsage, infoUsage, exportUsage, plotUsage]) usage(tractable);
  tractable.commandsGroup("Ask a model of a table:");
  for (const usage of [detectUsage, predictUsage, fillUsage]) usage(tractable);
  tractable.commandsGroup("Of a model of images:");
  for (const usage of [interpolateUsage, editUsage, translateUsage, reconstructUsage]) usage(tractable);
  tractable.commandsGroup("Restyle a picture:");
  stylizeUsage(tractable);
  tractable.commandsGroup("Images (by fit --flow idf) and tables in few bytes:");
  for (const usage of [compressUsage, decompressUsage, inspectUsage]) usage(tractable);
  tractable.commandsGroup("To see it at work:");
  demoUsage(tractable);
  return tractable;
}
