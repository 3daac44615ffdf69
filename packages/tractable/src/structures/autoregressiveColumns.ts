import type { Bijection } from "../bijections/bijection.ts";
import { perFeature } from "../directions/directions.ts";
import { checkOptions, type OptionRule } from "../errors/checkOptions.ts";
import { partOf, realNumber, required, wholeNumber } from "../errors/optionRules.ts";
import { add, constant, matmul, reshape, scan, sub, sum, type Tensor } from "../graph/index.ts";
import { type MaskedNet, runAtOnce } from "../nets/maskedNet.ts";
import { residualMaskedMlp } from "../nets/residualMaskedMlp.ts";
import { runInPasses } from "../nets/runInPasses.ts";
import { columnLayout, layoutDegrees } from "./columnLayout.ts";
import { columnProbability } from "./columnProbability.ts";
import { type ColumnSlots, hatsOf, slotsOfColumns } from "./columnSlots.ts";
import { drawColumn } from "./drawColumn.ts";
import { hideColumns } from "./hideColumns.ts";
import { oneHotRows } from "./oneHotRows.ts";
import { seenColumns } from "./seenColumns.ts";

export interface AutoregressiveColumnsOptions {
  /** What the values of each column are made of. */
  readonly columns: readonly ColumnSlots[];
  /**
   * What computes a column's law from the columns before it; a residual masked net of width 256 by default.
   */
  readonly net?: MaskedNet;
  /**
   * How many logistic bumps a column's axis has beside its hats, to be narrow where hats can't; 8 by default.
   */
  readonly bumps?: number;
  /** The least share of its marginal that every value keeps whatever the net says; 0.001 by default. */
  readonly least?: number;
  /**
   * The share of columns that the net isn't shown in half of the rows while training, at random, as if their
   * places were of no value: it then knows the law of a column given any of those before it; 0 by default.
   */
  readonly hidden?: number;
  /**
   * What the values of each column of the context are made of, which is given as places too; none by default.
   */
  readonly contextColumns?: readonly ColumnSlots[];
}

const columnSlots: OptionRule = {
  expected:
    "a list of what columns are made of, { bins, points, shares } with a share for each hat and point",
  accepts: (value) => Array.isArray(value) && value.every(isColumnSlots),
};

function isColumnSlots(value: unknown): value is ColumnSlots {
  if (typeof value !== "object" || value === null) return false;
  const { bins, points, shares } = value as Record<string, unknown>;
  const isCount = (count: unknown): count is number => Number.isSafeInteger(count) && Number(count) >= 0;
  return (
    isCount(bins) &&
    isCount(points) &&
    Array.isArray(shares) &&
    shares.length === hatsOf(bins) + points &&
    shares.every((share) => typeof share === "number" && share > 0)
  );
}

/**
 * Columns that are partly continuous and partly single values (categories, atoms, gaps), each with a law that
 * depends on the columns before it: shares of a softmax for points, for hats (a density linear between knots)
 * and for logistic bumps whose place and width are learned. The latent of a column is the share of its law
 * that lies before its value, a uniform number, as in Rosenblatt (1952); `logDet` is the logarithm of the
 * row's probability, a density in places for what is continuous. So decoding uniform numbers draws rows;
 * encoding a point gives the middle of its share, and decoding gives the point back.
 */
export function autoregressiveColumns(options: AutoregressiveColumnsOptions): Bijection {
  const {
    columns,
    net = residualMaskedMlp(256),
    bumps = 8,
    least = 1e-3,
    hidden = 0,
    contextColumns = [],
  } = checkOptions("autoregressiveColumns", options, {
    columns: required(columnSlots),
    net: partOf("masked net"),
    bumps: wholeNumber({ from: 0, to: 1000 }),
    least: realNumber({ above: 0, below: 0.5 }),
    hidden: realNumber({ from: 0, below: 1 }),
    contextColumns: columnSlots,
  });
  const layout = columnLayout(columns, bumps);
  const contextSlots = slotsOfColumns(contextColumns);
  const seenContext = (context: Tensor | undefined) =>
    context &&
    (contextSlots.length === 0 ? context : seenColumns(context, contextSlots, contextColumns.length));
  const common = { kind: "autoregressiveColumns", columns, net: net.spec, bumps, least, contextColumns };
  return {
    // as it was before there was anything to hide, so that models of then are of the same flow
    spec: hidden === 0 ? common : { ...common, hidden },
    directions: { encode: "closed form", decode: perFeature("closed form") },
    encode(x, scope, given) {
      const law = columnProbability(layout, least);
      const context = seenContext(given);
      const hats = seenColumns(x, layout.slots, columns.length);
      const options = { layout: "rows", context } as const;
      const shown = hideColumns(hats, x, layout.slots, { hidden, scope });
      const outputs = runAtOnce(net, shown, layoutDegrees(layout, context), scope.child("net"), options);
      return {
        value: law.shareBefore(x, outputs),
        logDet: sum(law.logProb(x, hats, outputs), { axes: [1] }),
      };
    },
    decode(z, scope, given) {
      const context = seenContext(given);
      const column = drawColumn(layout, least);
      const zeros = sub(z, z);
      const blank = matmul(
        zeros,
        constant(new Float32Array(columns.length * layout.slots.length), [
          columns.length,
          layout.slots.length,
        ]),
      );
      const options = { layout: "rows", context } as const;
      const passes = runInPasses(net, blank, layoutDegrees(layout, context), scope.child("net"), options);
      const { state } = scan({
        state: [zeros, blank, sum(zeros, { axes: [1] }), ...passes.state],
        sequences: [oneHotRows(columns.map((_, at) => at)), ...column.tables, ...passes.sequences],
        step([places, seen, logDet, ...before], [turn, ...items]) {
          const own = items.slice(0, column.tables.length);
          const { outputs, state: after } = passes.step(seen!, turn!, before, items.slice(own.length));
          const { place, logProb, hats } = column.draw(outputs, matmul(z, reshape(turn!, [-1, 1])), own);
          const spread = matmul(place, reshape(turn!, [1, -1]));
          return { state: [add(places!, spread), add(seen!, hats), sub(logDet!, logProb), ...after] };
        },
      });
      return { value: state[0]!, logDet: state[2]! };
    },
  };
}
