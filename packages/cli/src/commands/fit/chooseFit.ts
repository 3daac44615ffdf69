import { UserError } from "../../errors/userError.ts";
import { checkReadable, dataKind } from "../../files/dataKind.ts";
import { refuseOptions } from "../../options/refuseOptions.ts";
import { alternatives } from "../../text/alternatives.ts";
import type { FitCommandOptions } from "./fitUsage.ts";
import {
  IMAGE_FLOW_NAMES,
  IMAGE_FLOW_OPTIONS,
  type ImageFlowName,
  NUMBER_FLOW_NAMES,
  type NumberFlowName,
  TYPED_FLOW,
} from "./flowNames.ts";
import type { TrainOptions } from "./train.ts";

/** All options of `tractable fit`; some are for tables and some for images. */
export type FitRequest = Omit<FitCommandOptions, "from"> & Pick<TrainOptions, "from" | "source">;

export type Choice =
  | { readonly kind: "images"; readonly flow: ImageFlowName }
  | { readonly kind: "table"; readonly flow: NumberFlowName }
  /** A table of any types: what its columns hold decides. */
  | { readonly kind: "typed"; readonly flow: typeof TYPED_FLOW | undefined };

const TYPED_OPTIONS = ["types", "missing"] as const;
const TABLE_OPTIONS = ["columns", "context", "dropMissing", "stream", "support", ...TYPED_OPTIONS] as const;
const IMAGE_OPTIONS = [
  ...IMAGE_FLOW_OPTIONS,
  ...(["size", "channels", "labels", "skipBad", "validationLabels", "watch"] as const),
] as const;

/**
 * Which flow to fit: by the data, unless one is named; refuses flows and options that are not for such data.
 */
export async function chooseFit(sources: readonly string[], options: FitRequest): Promise<Choice> {
  const kind = await dataKind(sources);
  const label = sources.join(", ");
  const { flow } = options;
  if (kind === "images") {
    const name = flow ?? IMAGE_FLOW_NAMES[0]!;
    if (!isOneOf(IMAGE_FLOW_NAMES, name)) {
      throw new UserError(
        `--flow ${name}: it is for tables, and ${label} holds images; use ${alternatives(IMAGE_FLOW_NAMES)}`,
      );
    }
    refuseOptions(options, TABLE_OPTIONS, `it is for tables, and ${label} holds images; leave it out`);
    return { kind, flow: name };
  }
  if (flow === undefined || flow === TYPED_FLOW) {
    if (IMAGE_OPTIONS.some((option) => options[option] !== undefined)) await checkReadable(sources);
    refuseOptions(options, IMAGE_OPTIONS, `it is for images, and ${label} is a table; leave it out`);
    return { kind: "typed", flow };
  }
  const name = flow;
  refuseOptions(options, TYPED_OPTIONS, `--flow ${name} takes numbers alone; leave it or --flow out`);
  const isTableFlow = isOneOf(NUMBER_FLOW_NAMES, name);
  if (!isTableFlow || IMAGE_OPTIONS.some((option) => options[option] !== undefined)) {
    await checkReadable(sources);
  }
  if (!isTableFlow) {
    throw new UserError(
      `--flow ${name}: it is for images, and ${label} is a table; use ${alternatives([TYPED_FLOW, ...NUMBER_FLOW_NAMES])}`,
    );
  }
  refuseOptions(options, IMAGE_OPTIONS, `it is for images, and ${label} is a table; leave it out`);
  return { kind, flow: name };
}

function isOneOf<Name extends string>(names: readonly Name[], name: string): name is Name {
  return names.some((one) => one === name);
}
