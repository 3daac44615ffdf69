import * as library from "tractable";
import { UserError } from "../../errors/userError.ts";
import { alternatives } from "../../text/alternatives.ts";
import { FLOWS_WITH_CONTEXT } from "./flowNames.ts";
import { type NumberFlowName, numberFlowEntry, type Sizes } from "./flowTable.ts";

/** A flow of numbers, and what of it isn't left to its defaults. */
export interface ChosenFlow {
  readonly flow: NumberFlowName;
  /** How many pieces the splines of single columns have. */
  readonly marginalBins?: number;
}

/** The architecture of that name; refuses a context where it has no use for one. */
export function numberFlow({ flow: name, marginalBins }: ChosenFlow, sizes: Sizes): library.Flow {
  if (sizes.context > 0 && !FLOWS_WITH_CONTEXT.includes(name)) {
    throw new UserError(
      `--context: --flow ${name} has no use for a context; take ${alternatives(FLOWS_WITH_CONTEXT)}`,
    );
  }
  return numberFlowEntry(name).make(library, sizes, { marginalBins });
}
