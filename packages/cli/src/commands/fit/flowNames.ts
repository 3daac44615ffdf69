/**
 * The flows that `tractable fit` knows, and the options for images that each has a use for. What builds each
 * stands in `numberFlows.ts` and `imageFlows.ts`, whose types want an entry for every name here; choices,
 * help and refusals follow from this table.
 */
export const NUMBER_FLOWS = [
  "nsf",
  "realnvp",
  "maf",
  "ncsf",
  "naf",
  "unaf",
  "sospf",
  "bpf",
  "planar",
  "bnaf",
  "radial",
  "sylvester",
  "gaussianization",
  "residual",
  "ffjord",
] as const;
export type NumberFlowName = (typeof NUMBER_FLOWS)[number];

/** The flows of numbers that can't be conditioned on anything. */
export const FLOWS_WITHOUT_CONTEXT: readonly NumberFlowName[] = ["planar", "radial", "sylvester"];

/** The flow of tables of any types. */
export const TYPED_FLOW = "table";

export const IMAGE_FLOWS = {
  glow: ["levels", "steps", "width", "net", "blocks", "heads", "coupling", "dequantization", "classesIn"],
  realnvp: ["levels", "width", "blocks", "dequantization", "classesIn"],
  nice: ["width", "dequantization", "classesIn"],
  tarflow: ["steps", "width", "blocks", "heads", "dequantization", "classesIn"],
  jet: ["steps", "width", "blocks", "heads", "dequantization", "classesIn"],
  idf: ["width", "radius", "patches"],
} as const;
export type ImageFlowName = keyof typeof IMAGE_FLOWS;
export type ImageFlowOption = (typeof IMAGE_FLOWS)[ImageFlowName][number];

export const IMAGE_FLOW_NAMES = Object.keys(IMAGE_FLOWS) as ImageFlowName[];
export const IMAGE_FLOW_OPTIONS = [...new Set(Object.values(IMAGE_FLOWS).flat())];

/** Every flow by name: those of tables, then those of images. */
export type FlowName = typeof TYPED_FLOW | NumberFlowName | ImageFlowName;
export const FLOW_NAMES: readonly FlowName[] = [
  ...new Set<FlowName>([TYPED_FLOW, ...NUMBER_FLOWS, ...IMAGE_FLOW_NAMES]),
];

/** The flows that an option of images is for. */
export function flowsWith(option: ImageFlowOption): ImageFlowName[] {
  return IMAGE_FLOW_NAMES.filter((name) => IMAGE_FLOWS[name].some((one) => one === option));
}
