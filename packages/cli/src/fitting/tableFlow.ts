import { type Flow, maf, nsf, realNvp } from "tractable";

export const TABLE_FLOWS = ["nsf", "realnvp", "maf"] as const;
export type TableFlowName = (typeof TABLE_FLOWS)[number];

interface Sizes {
  readonly features: number;
  readonly context: number;
  readonly rows: number;
}

/** So many rows speak for themselves: hiding units from the net only slows it down. */
const MANY_ROWS = 50_000;

/** The architecture for a table. */
export function tableFlow(name: TableFlowName, { features, context, rows }: Sizes): Flow {
  switch (name) {
    case "nsf":
      return nsf({ features, context, dropout: rows > MANY_ROWS ? 0 : undefined });
    case "maf":
      return maf({ features, context });
    case "realnvp":
      return realNvp({ features, context });
  }
}
