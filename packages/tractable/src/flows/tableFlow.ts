import { uniformBox } from "../distributions/uniformBox.ts";
import { residualMaskedMlp } from "../nets/residualMaskedMlp.ts";
import { autoregressiveColumns } from "../structures/autoregressiveColumns.ts";
import { slotsOf } from "../tables/codedColumn.ts";
import { codesOf, type TableSchema } from "../tables/tableSchema.ts";
import { type Flow, flow } from "./flow.ts";

export interface TableFlowOptions {
  /** The columns that the density is conditioned on; none by default. */
  readonly context?: TableSchema;
  /** Hidden units of the net; 256 by default. */
  readonly width?: number;
  /** Residual blocks of the net; 2 by default. */
  readonly blocks?: number;
  /** The share of hidden units that is hidden at random while training; 0.15 by default. */
  readonly dropout?: number;
  /** How many logistic bumps the density of a numeric column has beside its hats; 8 by default. */
  readonly bumps?: number;
}

/**
 * A density of a typed table: numbers with atoms, whole numbers, categories, times and gaps, each column given those before it.
 * Its log-probability is exact, and rows drawn from it have the table's own types. `schema` is what `inferSchema` finds.
 */
export function tableFlow(
  schema: TableSchema,
  { context, width = 256, blocks = 2, dropout = 0.15, bumps = 8 }: TableFlowOptions = {},
): Flow {
  const columns = codesOf(schema).map(slotsOf);
  const contextColumns = context === undefined ? [] : codesOf(context).map(slotsOf);
  return flow({
    name: "table",
    features: columns.length,
    context: contextColumns.length,
    bijection: autoregressiveColumns({
      columns,
      contextColumns,
      net: residualMaskedMlp(width, { blocks, dropout, activation: "silu" }),
      bumps,
    }),
    base: uniformBox(),
    table: { schema, context },
  });
}
