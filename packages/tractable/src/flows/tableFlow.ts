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
  /**
   * The share of columns that the net isn't shown in half of the rows while training, at random, so that
   * `fillGaps` can leave gaps open while it fills others; 0 by default, and 0.3 for a table with many gaps.
   */
  readonly hidden?: number;
  /** How many logistic bumps the density of a numeric column has beside its hats; 8 by default. */
  readonly bumps?: number;
}

/** Below so many rows a net overfits sooner. */
const FEW_ROWS = 3000;
/** From such a share of the cells on, whole rows are too rare to learn from them alone. */
const MANY_GAPS = 0.05;

/** The share of cells that are gaps, of the rows that a schema was inferred from. */
function gapShare(schema: TableSchema): number {
  const codes = codesOf(schema);
  return (
    codes.reduce((sum, { hasGaps, shares }) => sum + (hasGaps ? shares.at(-1)! : 0), 0) /
    Math.max(1, codes.length)
  );
}

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
    hidden: realNumber({ from: 0, below: 1 }),
    bumps: wholeNumber({ from: 0, to: 1000 }),
  });
  if (options.context !== undefined) checkSchema("tableFlow, context", options.context);
  const { context, rows = FEW_ROWS, blocks = 2, bumps = 8 } = options;
  const areFew = rows < FEW_ROWS;
  const { width = areFew ? 128 : 256, dropout = areFew ? 0.3 : 0.15 } = options;
  const { hidden = gapShare(schema) < MANY_GAPS ? 0 : 0.3 } = options;
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
      hidden,
    }),
    base: uniformBox(),
    table: { schema, context },
  });
}
