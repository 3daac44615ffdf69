import { type Flow, maf, nsf, realNvp } from "tractable";
import type { NumberFlowName } from "./flowNames.ts";

interface Sizes {
  readonly features: number;
  readonly context: number;
  readonly rows: number;
}

/** So many rows speak for themselves: hiding units from the net only slows it down. */
const MANY_ROWS = 50_000;

/** The architectures for tables of plain numbers. */
export const numberFlows: Readonly<Record<NumberFlowName, (sizes: Sizes) => Flow>> = {
  nsf: ({ features, context, rows }) => nsf({ features, context, dropout: rows > MANY_ROWS ? 0 : undefined }),
  realnvp: ({ features, context }) => realNvp({ features, context }),
  maf: ({ features, context }) => maf({ features, context }),
};
