import { checkOption, checkOptions } from "../errors/checkOptions.ts";
import { flag, required, wholeNumber } from "../errors/optionRules.ts";
import { TractableError } from "../errors/tractableError.ts";
import type { Model } from "../model/model.ts";
import { fittedModel } from "../model/modelRules.ts";
import { stream } from "../random/stream.ts";
import { ABSENT, decodeTable, tableValues } from "../tables/codeTable.ts";
import { type Cell, type TableLike, toTableCells } from "../tables/columnData.ts";
import { nearestNumber } from "../tables/numberCode.ts";
import { askable } from "./askable.ts";
import { conditionalProbabilities, MOST_PIECES } from "./conditional.ts";
import { gapColumns } from "./gapColumns.ts";
import { anyPlace, drawnPlace, likeliestPlace, meanValue } from "./gapValues.ts";

export interface FillOptions {
  /** The same seed gives the same fillings; 0 by default. */
  readonly seed?: number;
  /**
   * Whether each gap gets the likeliest value (a number its median) instead of a drawn one; of a row with
   * several gaps over all that the others may be; false by default.
   */
  readonly mostLikely?: boolean;
  /**
   * Whether each gap gets the mean of its law (on the column's grid), which errs least in squares, and a
   * category its likeliest value; of a row with several gaps over all that the others may be; false by
   * default.
   */
  readonly average?: boolean;
  /**
   * How often the gaps of a row with several are gone through. A model that learned with columns hidden fills
   * each given what is known and the gaps filled before it, once by default; any other starts from anything
   * and draws each given all others (Gibbs), 5 times by default. From the second time on both do that.
   */
  readonly rounds?: number;
  /** How many pieces a numeric column's axis is cut into; 128 by default. */
  readonly pieces?: number;
}

/** A table without gaps. */
export interface Filled {
  /** The table's columns with the gaps filled, in the model's types. */
  readonly columns: ReadonlyMap<string, readonly Cell[]>;
  /** The rows whose gap was filled, ascending, of every column with some. */
  readonly filledRows: ReadonlyMap<string, readonly number[]>;
  /** How many gaps were filled. */
  readonly gaps: number;
  /** In how many rows there were gaps. */
  readonly rows: number;
}

/** How many rounds go by before laws are averaged, as the start is from nowhere. */
const SETTLED = 1;

/**
 * Fills the gaps of a table with values from their exact law given what is known. A single gap of a row is
 * drawn directly. Of several, each is drawn given those before it and the rest hidden, if the model learned
 * with columns hidden (as one of a table with many gaps does); else each given the others in turns (Gibbs
 * sampling). Throws for a model of images.
 */
export async function fillGaps(model: Model, table: TableLike, options: FillOptions = {}): Promise<Filled> {
  const where = "fillGaps";
  checkOption(where, "the model", model, required(fittedModel));
  const checked = checkOptions(where, options, {
    seed: wholeNumber({ from: 0 }),
    mostLikely: flag,
    average: flag,
    rounds: wholeNumber(),
    pieces: wholeNumber({ to: MOST_PIECES }),
  });
  const { seed = 0, mostLikely = false, average = false, pieces = 128 } = checked;
  if (mostLikely && average) {
    throw new TractableError(`${where}: expected mostLikely or average, got both; leave one out`);
  }
  const its = await askable(model, where);
  const { rounds = its.knowsHidden ? 1 : 5 } = checked;
  const coded = its.code(toTableCells(table, where), where);
  const [rows, width] = coded.shape;
  const data = coded.data.slice();
  const columns = gapColumns(its, where, pieces);
  const gapsOf = columns.map(({ target: { feature }, gap }) =>
    Array.from({ length: rows }, (_, row) => row).filter((row) => data[row * width + feature] === gap),
  );
  const perRow = new Int32Array(rows);
  for (const list of gapsOf) for (const row of list) perRow[row]!++;
  const { uniform } = stream(seed, "fill");
  columns.forEach(({ target }, index) => {
    for (const row of gapsOf[index]!)
      data[row * width + target.feature] = its.knowsHidden ? ABSENT : anyPlace(target, uniform);
  });
  const most = perRow.reduce((a, b) => Math.max(a, b), 0);
  const last = most > 1 ? rounds - 1 : 0;
  // not of drawn values: the law of each gap, averaged over what the other gaps of the row may be
  const isDrawn = !mostLikely && !average;
  const laws = columns.map(({ target }, index) =>
    isDrawn ? undefined : new Float64Array(gapsOf[index]!.length * target.candidates.length),
  );
  for (let round = 0; round <= last; round++) {
    for (const [index, { target }] of columns.entries()) {
      const open = gapsOf[index]!.flatMap((row, gap) =>
        perRow[row]! > 1 || round === last ? [{ row, gap }] : [],
      );
      if (open.length === 0) continue;
      const chosen = new Float32Array(open.length * width);
      open.forEach(({ row }, at) => {
        chosen.set(data.subarray(row * width, (row + 1) * width), at * width);
      });
      const given = { data: chosen, shape: [open.length, width] } as const;
      const probabilities = await conditionalProbabilities(its, given, target);
      const count = target.candidates.length;
      const law = laws[index];
      open.forEach(({ row, gap }, at) => {
        const own = probabilities.subarray(at * count, (at + 1) * count);
        // with all other gaps hidden the law is over all that they may be, so nothing is put in their place
        if (isDrawn || last > 0 || !its.knowsHidden)
          data[row * width + target.feature] = drawnPlace(target, own, uniform);
        if (law === undefined || round < Math.min(SETTLED, last)) return;
        for (let candidate = 0; candidate < count; candidate++)
          law[gap * count + candidate]! += own[candidate]!;
      });
    }
  }
  const means = new Map<string, ReadonlyMap<number, number>>();
  columns.forEach(({ target }, index) => {
    const law = laws[index];
    if (law === undefined) return;
    const count = target.candidates.length;
    const numbers = new Map<number, number>();
    gapsOf[index]!.forEach((row, gap) => {
      const own = law.subarray(gap * count, (gap + 1) * count);
      const total = own.reduce((a, b) => a + b, 0);
      const shares = own.map((share) => share / total);
      data[row * width + target.feature] = likeliestPlace(target, shares);
      if (average && target.code.type === "number")
        numbers.set(row, nearestNumber(target.code, meanValue(target, shares)));
    });
    means.set(target.column.name, numbers);
  });
  const filled = decodeTable(its.schema, { data, shape: coded.shape }, uniform);
  const known = tableValues(its.schema, table, where);
  for (const [name, cells] of filled) {
    const [own, mean] = [known.get(name), means.get(name)];
    if (own !== undefined)
      filled.set(
        name,
        cells.map((cell, row) => own[row] ?? mean?.get(row) ?? cell),
      );
  }
  return {
    columns: filled,
    filledRows: new Map(
      columns.flatMap(({ target }, index): [string, readonly number[]][] =>
        gapsOf[index]!.length === 0 ? [] : [[target.column.name, gapsOf[index]!]],
      ),
    ),
    gaps: gapsOf.reduce((sum, list) => sum + list.length, 0),
    rows: perRow.reduce((sum, count) => sum + (count > 0 ? 1 : 0), 0),
  };
}
