import { uniformBox } from "../distributions/uniformBox.ts";
import { checkOptions } from "../errors/checkOptions.ts";
import { blockCount, objectOf, realNumber, unitCount, wholeNumber } from "../errors/optionRules.ts";
import { residualMaskedMlp } from "../nets/residualMaskedMlp.ts";
import { autoregressiveColumns } from "../structures/autoregressiveColumns.ts";
import { checkSchema } from "../tables/checkSchema.ts";
import { slotsOf } from "../tables/codedColumn.ts";
import { codesOf, type TableSchema } from "../tables/tableSchema.ts";
import { type Flow, flow } from "./flow.ts";

export interface TableFlowOptions {
  /** The columns that the density is conditioned on; none by default. */
  readonly context?: TableSchema;
  /** How many rows there are to learn from, which the defaults below follow; many by default. */
  readonly rows?: number;
  /** Hidden units of the net; 256 by default, and 128 for few rows. */
  readonly width?: number;
  /** Residual blocks of the net; 2 by default. */
  readonly blocks?: number;
  /**
   * The share of hidden units that is hidden at random while training; 0.15 by default, and 0.3 for few rows.
   */
  readonly dropout?: number;
  /** How many logistic bumps the density of a numeric column has beside its hats; 8 by default. */
  readonly bumps?: number;
}

/** Below so many rows a net overfits sooner. */
const FEW_ROWS = 3000;

/**
 * A density of a typed table: numbers with atoms, whole numbers, categories, times and gaps, each column
 * given those before it. Its log-probability is exact, and rows drawn from it have the table's own types.
 * `schema` is what `inferSchema` finds.
 *
 * @example
 * ```ts
 * const schema = inferSchema(people);
 * const model = await fit(tableFlow(schema, { width: 32 }), people, { epochs: 2 });
 * const drawn = await model.sampleTable(10, { seed: 7 });
 * ```
 */
export function tableFlow(schema: TableSchema, options: TableFlowOptions = {}): Flow {
  checkSchema("tableFlow", schema);
  checkOptions("tableFlow", options, {
    context: objectOf("what inferSchema finds"),
    rows: wholeNumber(),
    width: unitCount,
    blocks: blockCount,
    dropout: realNumber({ from: 0, below: 1 }),
    bumps: wholeNumber({ from: 0, to: 1000 }),
  });
  if (options.context !== undefined) checkSchema("tableFlow, context", options.context);
  const { context, rows = FEW_ROWS, blocks = 2, bumps = 8 } = options;
  const areFew = rows < FEW_ROWS;
  const { width = areFew ? 128 : 256, dropout = areFew ? 0.3 : 0.15 } = options;
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
