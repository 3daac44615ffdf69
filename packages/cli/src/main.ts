import { Command } from "commander";
import { failure } from "./errors/failure.ts";
import { handleInterrupts } from "./interrupt.ts";
import { parseChoice } from "./options/parseChoice.ts";
import { parseDuration } from "./options/parseDuration.ts";
import { parseGiven } from "./options/parseGiven.ts";
import { parseNames } from "./options/parseNames.ts";
import { parsePositive } from "./options/parsePositive.ts";
import { parseSupport } from "./options/parseSupport.ts";
import { parseValidation } from "./options/parseValidation.ts";
import { parseWholeNumber } from "./options/parseWholeNumber.ts";
import { coloursFor } from "./text/colours.ts";
import { say } from "./text/print.ts";

/** Runs the command line; the exit code ends up in `process.exitCode`. */
export async function main(argv: readonly string[]): Promise<void> {
  // A reader that has seen enough, as in `… | head`, is no mistake.
  process.stdout.on("error", (error: NodeJS.ErrnoException) => process.exit(error.code === "EPIPE" ? 0 : 1));
  handleInterrupts();
  try {
    await program().parseAsync(argv);
  } catch (error) {
    const { message, exitCode } = failure(error);
    if (message !== "") say(`${coloursFor(process.stderr).bad("tractable:")} ${message}`);
    process.exitCode = exitCode;
  }
}

const device = parseChoice("--device", ["cpu", "webgpu"]);

/** The commands and their options. What they do is loaded when it is called for. */
function program(): Command {
  const tractable = new Command("tractable")
    .description("Fit a normalizing flow to a table, score rows with exact log-densities, draw new rows.")
    .version("0.1.0")
    .exitOverride()
    .configureOutput({ outputError: () => {} });
  tractable.addHelpText(
    "after",
    "\nData: CSV, TSV, JSON lines (each also .gz), Parquet, .npy, .npz, a quoted glob, or - for standard input.",
  );

  command("fit <data...>", "learn the density of a table; leaves a model and a picture")
    .option(
      "--flow <name>",
      "architecture: nsf, realnvp or maf",
      parseChoice("--flow", ["nsf", "realnvp", "maf"]),
      "nsf",
    )
    .option("--out <model.safetensors>", "the model file (default: named after the data, in this folder)")
    .option("--columns <a,b>", "columns to learn (default: all)", parseNames("--columns"))
    .option("--drop-missing", "leave out rows that lack a number, instead of refusing them")
    .option("--context <c,d>", "columns that the density is conditioned on", parseNames("--context"))
    .option("--support <list>", 'where columns can lie: "price=positive,share=interval(0,1)"', parseSupport)
    .option(
      "--epochs <n>",
      "most passes over the data (default: chosen by the rows)",
      parseWholeNumber("--epochs", 1),
    )
    .option("--time-limit <time>", "most time to train: 90s, 10m, 1.5h", parseDuration("--time-limit"))
    .option("--seed <n>", "the same seed gives the same model", parseWholeNumber("--seed", 0), 0)
    .option(
      "--validation <share|file>",
      "rows to validate with: a share of the data, or a file",
      parseValidation,
      0.1,
    )
    .option(
      "--batch-size <n>",
      "rows of one step (default: 256, fewer for small tables)",
      parseWholeNumber("--batch-size", 1),
    )
    .option(
      "--learning-rate <rate>",
      "the peak of the learning rate (default: 0.003)",
      parsePositive("--learning-rate"),
    )
    .option(
      "--patience <n>",
      "epochs to wait for a better one (default: a fifth, 10 or more)",
      parseWholeNumber("--patience", 1),
    )
    .option("--device <name>", "where to compute: cpu or webgpu", device, "cpu")
    .option("--threads <n>", "processor threads (default: chosen by size)", parseWholeNumber("--threads", 1))
    .option("--resume", "go on with a run that was interrupted")
    .option("--no-picture", "leave no picture beside the model")
    .option("--json", "end with one JSON object on standard output")
    .action(async (data, options) => (await import("./commands/fit.ts")).fitCommand(data, options));

  command("score <model> <data...>", "the log-density of every row, and their mean")
    .option("--out <file>", "all columns and log_prob: .csv, .tsv, .jsonl, .parquet, .npy … or - (CSV)")
    .option("--device <name>", "where to compute: cpu or webgpu", device, "cpu")
    .option("--threads <n>", "processor threads (default: chosen by size)", parseWholeNumber("--threads", 1))
    .option("--json", "end with one JSON object on standard output")
    .action(async (model, data, options) =>
      (await import("./commands/score.ts")).scoreCommand(model, data, options),
    );

  command("sample <model>", "draw new rows")
    .option("-n, --count <rows>", "how many", parseWholeNumber("-n", 1), 1000)
    .option("--seed <n>", "the same seed gives the same rows", parseWholeNumber("--seed", 0), 0)
    .option("--given <list>", 'the context to draw for: "c=1.5,d=2"', parseGiven)
    .option("--out <file>", "the new rows: .csv, .tsv, .jsonl, .parquet, .npy … or - (CSV)", "-")
    .option("--device <name>", "where to compute: cpu or webgpu", device, "cpu")
    .option("--threads <n>", "processor threads (default: chosen by size)", parseWholeNumber("--threads", 1))
    .option("--json", "end with one JSON object on standard output")
    .action(async (model, options) => (await import("./commands/sample.ts")).sampleCommand(model, options));

  command("info <model>", "what a model file holds")
    .option("--json", "the same as one JSON object")
    .action(async (model, options) => (await import("./commands/info.ts")).infoCommand(model, options));

  command("export <model>", "the model as ONNX graphs, with notes on how to call them")
    .requiredOption("--out <folder>", "the folder for them")
    .option("--json", "end with one JSON object on standard output")
    .action(async (model, options) => (await import("./commands/export.ts")).exportCommand(model, options));

  command("plot <model> [data...]", "a picture of the model, beside the data if there are any")
    .requiredOption("--out <picture>", ".png or .svg")
    .option("--given <list>", 'the context to show, without data: "c=1.5,d=2"', parseGiven)
    .option("--seed <n>", "of the samples that are shown", parseWholeNumber("--seed", 0), 0)
    .option("--json", "end with one JSON object on standard output")
    .action(async (model, data, options) =>
      (await import("./commands/plot.ts")).plotCommand(model, data, options),
    );

  command("demo", "fit two moons, as a first look (writes the folder tractable-demo)").action(async () =>
    (await import("./commands/demo.ts")).demoCommand(),
  );

  return tractable;

  function command(usage: string, description: string): Command {
    return tractable.command(usage).description(description);
  }
}
