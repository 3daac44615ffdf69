import * as library from "tractable";
import { refuseOptions } from "../../options/refuseOptions.ts";
import { alternatives } from "../../text/alternatives.ts";
import type { FitCommandOptions } from "./fitUsage.ts";
import { flowsWith, IMAGE_FLOW_OPTIONS, optionsOfFlow } from "./flowNames.ts";
import { type ImageFlowName, type ImageFlowOptions, type ImageShape, imageFlowEntry } from "./flowTable.ts";

/** Refuses options that a flow has no use for. */
export function checkImageFlowOptions(
  name: ImageFlowName,
  options: ImageFlowOptions & Pick<FitCommandOptions, "labels" | "size">,
): void {
  if (options.patches !== undefined) {
    refuseOptions(options, ["size"], "patches are cut from pictures as they are; leave it or --patches out");
  }
  for (const option of IMAGE_FLOW_OPTIONS) {
    if (optionsOfFlow(name).includes(option)) continue;
    const users = alternatives(flowsWith(option));
    refuseOptions(options, [option], `it is for --flow ${users}, got ${name}; leave it out`);
  }
  imageFlowEntry(name).refuse?.(options);
}

/** The architecture for so many images; refuses sizes that can't be halved as often as it halves them. */
export function imageFlow(
  name: ImageFlowName,
  image: ImageShape,
  classes: number,
  options: ImageFlowOptions,
  count: number,
): library.Flow {
  const { dequantization: kind, classesIn } = options;
  if (classes === 0) {
    refuseOptions(options, ["classesIn"], "it says what is told the class of --labels; give some");
  }
  const dequantization =
    kind === "variational" ? library.variationalDequantization() : library.uniformDequantization();
  const { ofFewImages, make } = imageFlowEntry(name);
  const few = ofFewImages?.find(({ below }) => count < below);
  const { steps = few?.steps, width = few?.width } = options;
  return make(library, { image, classes, classesIn, dequantization }, { ...options, steps, width });
}
