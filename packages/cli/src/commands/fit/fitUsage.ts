import type { Command } from "@commander-js/extra-typings";
import type { OptionsOf } from "../../options/optionsOf.ts";
import { parseChoice } from "../../options/parseChoice.ts";
import { parseDuration } from "../../options/parseDuration.ts";
import { parseNames } from "../../options/parseNames.ts";
import { parsePositive } from "../../options/parsePositive.ts";
import { parseSupport } from "../../options/parseSupport.ts";
import { parseTypes } from "../../options/parseTypes.ts";
import { parseValidation } from "../../options/parseValidation.ts";
import { parseWholeNumber } from "../../options/parseWholeNumber.ts";
import {
  channelsOption,
  deviceOption,
  forceOption,
  jsonOption,
  sizeOption,
  skipBadOption,
  threadsOption,
} from "../../options/sharedOptions.ts";
import {
  ANGLE_FLOWS,
  batchesOfFlows,
  defaultsOf,
  FLOW_NAMES,
  flowsWith,
  IMAGE_FLOW_NAMES,
  NUMBER_FLOW_NAMES,
  TYPED_FLOW,
} from "./flowNames.ts";

const declare = (tractable: Command) =>
  tractable
    .command("fit <data...>")
    .description("learn the density of a table or of images; leaves a model and a picture")
    .option(
      "--flow <name>",
      `architecture: of tables ${TYPED_FLOW}, or where all columns are plain numbers ${NUMBER_FLOW_NAMES.join(", ")} (default: what a first look finds best); of images ${IMAGE_FLOW_NAMES[0]} (default), ${IMAGE_FLOW_NAMES.slice(1).join(", ")}`,
      parseChoice("--flow", FLOW_NAMES),
    )
    .option("--out <model.safetensors>", "the model file (default: named after the data, in this folder)")
    .option(
      "--epochs <n>",
      "most passes over the data (default: chosen by the rows)",
      parseWholeNumber("--epochs", 1),
    )
    .option("--time-limit <time>", "most time to train: 90s, 10m, 1.5h", parseDuration("--time-limit"))
    .option("--seed <n>", "the same seed gives the same model", parseWholeNumber("--seed", 0), 0)
    .option(
      "--validation <share|file>",
      "rows or images to validate with: a share of the data, or a file (of images also a folder)",
      parseValidation,
      0.1,
    )
    .option(
      "--batch-size <n>",
      `rows of one step (default: 256, or 64 images${batchesOfFlows()}; fewer of small data)`,
      parseWholeNumber("--batch-size", 1),
    )
    .option(
      "--accumulate <n>",
      "compute a step in n parts, where memory is short",
      parseWholeNumber("--accumulate", 1),
    )
    .option(
      "--learning-rate <rate>",
      "the peak of the learning rate (default: 0.003)",
      parsePositive("--learning-rate"),
    )
    .option(
      "--optimizer <name>",
      "how parameters follow the gradient: adam (default), adamw, or sgd (with momentum 0.9)",
      parseChoice("--optimizer", ["adam", "adamw", "sgd"]),
    )
    .option(
      "--patience <n>",
      "epochs to wait for a better one (default: a fifth, 10 or more)",
      parseWholeNumber("--patience", 1),
    )
    .addOption(deviceOption())
    .addOption(threadsOption())
    .option("--resume", "go on with a run that was interrupted, or whose time was up")
    .option("--from <model.safetensors>", "start from a model, with its flow and column types")
    .option("--no-picture", "leave no picture beside the model")
    .addOption(jsonOption())
    .addOption(forceOption())
    .optionsGroup("Options for tables:")
    .option("--columns <a,b>", "columns to learn (default: all)", parseNames("--columns"))
    .option("--drop-missing", "leave out rows with a gap, instead of learning gaps too")
    .option("--stream", "read the rows block by block, as it is done with large tables")
    .option(
      "--types <list>",
      'what columns hold, where it isn\'t seen: "zip=category,age=integer,id=ignore"',
      parseTypes,
    )
    .option("--missing <list>", 'more spellings of gaps: "-999,unknown"', parseNames("--missing"))
    .option("--context <c,d>", "columns that the density is conditioned on", parseNames("--context"))
    .option(
      "--support <list>",
      `where columns can lie: "price=positive,share=interval(0,1)"; angles "wind=circle(0,360)" with --flow ${ANGLE_FLOWS.join(", ")}`,
      parseSupport,
    )
    .optionsGroup("Options for images:")
    .option(
      "--levels <n>",
      `how many scales (default: ${defaultsOf("levels")})`,
      parseWholeNumber("--levels", 1),
    )
    .option(
      "--steps <n>",
      `steps of flow in each level, or layers of transformers (default: ${defaultsOf("steps")})`,
      parseWholeNumber("--steps", 1),
    )
    .option(
      "--width <n>",
      `channels or units inside the nets (default: ${defaultsOf("width")})`,
      parseWholeNumber("--width", 1),
    )
    .option(
      "--radius <n>",
      `how far around a pixel its law looks (default: ${defaultsOf("radius")})`,
      parseWholeNumber("--radius", 1),
    )
    .option(
      "--patches <side>",
      "learn from squares of so many pixels, for pictures of any size (default: 64 where they differ in size or are larger, otherwise whole images of one size; idf)",
      parseWholeNumber("--patches", 8),
    )
    .option(
      "--net <kind>",
      `what computes how pixels are bent: conv (default), or gated, deeper and slower (${flowsWith("net").join(", ")})`,
      parseChoice("--net", ["conv", "gated"]),
    )
    .option(
      "--blocks <n>",
      `blocks of each net (default: ${defaultsOf("blocks")}, 4 of --net gated)`,
      parseWholeNumber("--blocks", 1),
    )
    .option(
      "--heads <n>",
      `attention heads in each block (default: ${defaultsOf("heads")}, none of --net gated, as they are slow)`,
      parseWholeNumber("--heads", 0),
    )
    .option(
      "--coupling <map>",
      `how pixels are bent: affine (default), or logistic-mixture, slower and closer (${flowsWith("coupling").join(", ")})`,
      parseChoice("--coupling", ["affine", "logistic-mixture"]),
    )
    .option(
      "--dequantization <kind>",
      "how whole-numbered pixels become real numbers: uniform (default) or variational",
      parseChoice("--dequantization", ["uniform", "variational"]),
    )
    .option(
      "--memory <way>",
      "how gradients come by what lies inside the steps of a flow: keep it (default), or recompute it, which takes longer and memory that hardly grows with the steps",
      parseChoice("--memory", ["keep", "recompute"]),
    )
    .option(
      "--labels <file|folders>",
      "a class for each image: an IDX, .npy or .npz file, or the folders' names",
    )
    .option(
      "--classes-in <where>",
      "what is told the class: base (default), or couplings, for translate",
      parseChoice("--classes-in", ["base", "couplings"]),
    )
    .option("--validation-labels <file>", "the classes of the images of --validation")
    .option(
      "--watch <n>",
      "draw samples every n epochs, as <model>.samples.png",
      parseWholeNumber("--watch", 1),
    )
    .addOption(sizeOption())
    .addOption(channelsOption())
    .addOption(skipBadOption());

export type FitCommandOptions = OptionsOf<typeof declare>;

/** Declares `tractable fit`. */
export function fitUsage(tractable: Command): void {
  declare(tractable).action(async (data, options) => (await import("./fit.ts")).fitCommand(data, options));
}
