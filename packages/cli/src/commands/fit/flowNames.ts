import {
  IMAGE_FLOWS,
  type ImageFlowName,
  type ImageFlowOption,
  imageFlowEntry,
  NUMBER_FLOWS,
  type NumberFlowName,
  numberFlowEntry,
} from "./flowTable.ts";

export type { ImageFlowName, ImageFlowOption, NumberFlowName };

/** The flow of tables of any types. */
export const TYPED_FLOW = "table";

export const NUMBER_FLOW_NAMES = Object.keys(NUMBER_FLOWS) as readonly NumberFlowName[];
export const IMAGE_FLOW_NAMES = Object.keys(IMAGE_FLOWS) as readonly ImageFlowName[];
export const IMAGE_FLOW_OPTIONS: readonly ImageFlowOption[] = [
  ...new Set(IMAGE_FLOW_NAMES.flatMap(optionsOfFlow)),
];

/** Every flow by name: those of tables, then those of images. */
export type FlowName = typeof TYPED_FLOW | NumberFlowName | ImageFlowName;
export const FLOW_NAMES: readonly FlowName[] = [
  ...new Set<FlowName>([TYPED_FLOW, ...NUMBER_FLOW_NAMES, ...IMAGE_FLOW_NAMES]),
];

/** The flows of numbers that can be conditioned on something. */
export const FLOWS_WITH_CONTEXT = NUMBER_FLOW_NAMES.filter(
  (name) => numberFlowEntry(name).takesContext !== false,
);

/** The flows of angles. */
export const ANGLE_FLOWS = NUMBER_FLOW_NAMES.filter((name) => numberFlowEntry(name).isForAngles === true);

/** The options for images that a flow has a use for. */
export function optionsOfFlow(name: ImageFlowName): ImageFlowOption[] {
  return Object.keys(imageFlowEntry(name).options) as ImageFlowOption[];
}

/** The flows that an option of images is for. */
export function flowsWith(option: ImageFlowOption): ImageFlowName[] {
  return IMAGE_FLOW_NAMES.filter((name) => optionsOfFlow(name).includes(option));
}

/** What an option is where it is left out: "16 of glow (fewer of few images), 8 of tarflow and jet". */
export function defaultsOf(option: ImageFlowOption): string {
  const sizes = new Map<number, ImageFlowName[]>();
  for (const name of IMAGE_FLOW_NAMES) {
    const size = imageFlowEntry(name).options[option];
    if (size !== undefined) sizes.set(size, [...(sizes.get(size) ?? []), name]);
  }
  const isFewer = (name: ImageFlowName) => {
    const lines = imageFlowEntry(name).ofFewImages ?? [];
    return lines.some((line) => option in line);
  };
  const called = (name: ImageFlowName) => (isFewer(name) ? `${name} (fewer of few images)` : name);
  return [...sizes].map(([size, names]) => `${size} of ${names.map(called).join(" and ")}`).join(", ");
}

/** How many images a step takes, of the flows that take another number than others: ", or 8 of idf". */
export function batchesOfFlows(): string {
  return IMAGE_FLOW_NAMES.flatMap((name) => {
    const { batch } = imageFlowEntry(name);
    return batch === undefined ? [] : [`, or ${batch} of ${name}`];
  }).join("");
}
