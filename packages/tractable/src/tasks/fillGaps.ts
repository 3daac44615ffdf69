import { checkOption, checkOptions } from "../errors/checkOptions.ts";
import { flag, required, wholeNumber } from "../errors/optionRules.ts";
import type { Model } from "../model/model.ts";
import { fittedModel } from "../model/modelRules.ts";
import { stream } from "../random/stream.ts";
import { coderOf } from "../tables/codedColumn.ts";
import { type CodedTable, decodeTable, tableValues } from "../tables/codeTable.ts";
import { type Cell, type TableLike, toTableCells } from "../tables/columnData.ts";
import type { TableSchema } from "../tables/tableSchema.ts";
import { type Askable, askable } from "./askable.ts";
import {
  type CandidateColumn,
  candidateColumn,
  conditionalProbabilities,
  MOST_PIECES,
} from "./conditional.ts";

export interface FillOptions {
  /** The same seed gives the same fillings; 0 by default. */
  readonly seed?: number;
  /**
   * Whether each gap gets the likeliest value (a number its median) instead of a drawn one; of a row with
   * several gaps over all that the others may be; false by default.
   */
  readonly mostLikely?: boolean;
  /** How often each gap of a row with several is drawn again given the others (Gibbs); 5 by default. */
  readonly rounds?: number;
  /** How many pieces a numeric column's axis is cut into; 48 by default. */
  readonly pieces?: number;
}

/** A table without gaps. */
export interface Filled {
  /** The table's columns with the gaps filled, in the model's types. */
  readonly columns: ReadonlyMap<string, readonly Cell[]>;
  /** How many gaps there were, and in how many rows. */
  readonly gaps: number;
  /** In how many rows there were gaps. */
  readonly rows: number;
}

/**
 * Fills the gaps of a table with values from their exact law given what is known. A single gap of a row is
 * drawn directly; of several, each is drawn given the others in turns (Gibbs sampling), from a start of their
 * marginals. Throws for a model of images.
 */
export async function fillGaps(model: Model, table: TableLike, options: FillOptions = {}): Promise<Filled> {
  const where = "fillGaps";
  checkOption(where, "the model", model, required(fittedModel));
  const {
    seed = 0,
    mostLikely = false,
    rounds = 5,
    pieces = 48,
  } = checkOptions(where, options, {
    seed: wholeNumber({ from: 0 }),
    mostLikely: flag,
    rounds: wholeNumber(),
    pieces: wholeNumber({ to: MOST_PIECES }),
  });
  const its = await askable(model, where);
  const coded = its.code(toTableCells(table, where), where);
  const [rows, width] = coded.shape;
  const data = coded.data.slice();
  const columns = fillable(its, where, pieces);
  const gapsOf = columns.map(({ feature, gap }) =>
    Array.from({ length: rows }, (_, row) => row).filter((row) => data[row * width + feature] === gap),
  );
  const perRow = new Int32Array(rows);
  for (const list of gapsOf) for (const row of list) perRow[row]!++;
  const { uniform } = stream(seed, "fill");
  // a start: each gap from its column's own law
  columns.forEach(({ feature, start }, index) => {
    for (const row of gapsOf[index]!) data[row * width + feature] = start(uniform());
  });
  const most = perRow.reduce((a, b) => Math.max(a, b), 0);
  const last = most > 1 ? rounds - 1 : 0;
  // of the likeliest value: the law of each gap, averaged over what the other gaps of the row may be
  const laws = columns.map(({ target }, index) =>
    mostLikely ? new Float32Array(gapsOf[index]!.length * target.candidates.length) : undefined,
  );
  for (let round = 0; round <= last; round++) {
    for (const [index, column] of columns.entries()) {
      const open = gapsOf[index]!.flatMap((row, gap) =>
        perRow[row]! > 1 || round === last ? [{ row, gap }] : [],
      );
      if (open.length === 0) continue;
      const chosen = new Float32Array(open.length * width);
      open.forEach(({ row }, at) => {
        chosen.set(data.subarray(row * width, (row + 1) * width), at * width);
      });
      const probabilities = await conditionalProbabilities(
        its,
        { data: chosen, shape: [open.length, width] },
        column.target,
      );
      const count = column.target.candidates.length;
      const law = laws[index];
      open.forEach(({ row, gap }, at) => {
        const own = probabilities.subarray(at * count, (at + 1) * count);
        data[row * width + column.feature] = drawn(column.target, own, uniform);
        if (law === undefined || round < Math.min(SETTLED, last)) return;
        for (let candidate = 0; candidate < count; candidate++)
          law[gap * count + candidate]! += own[candidate]!;
      });
    }
  }
  columns.forEach(({ target, feature }, index) => {
    const law = laws[index];
    const count = target.candidates.length;
    gapsOf[index]!.forEach((row, gap) => {
      if (law === undefined) return;
      const own = law.slice(gap * count, (gap + 1) * count);
      const total = own.reduce((a, b) => a + b, 0);
      data[row * width + feature] = likeliest(
        target,
        Float64Array.from(own, (share) => share / total),
      );
    });
  });
  return {
    columns: withGaps(its.schema, coded, data, uniform, table, where),
    gaps: gapsOf.reduce((sum, list) => sum + list.length, 0),
    rows: perRow.reduce((sum, count) => sum + (count > 0 ? 1 : 0), 0),
  };
}

/** How many rounds of Gibbs sampling go by before laws are averaged, as the start is from nowhere. */
const SETTLED = 1;

interface Fillable {
  readonly target: CandidateColumn;
  readonly feature: number;
  /** The place of a gap. */
  readonly gap: number;
  /** A place from the column's own law. */
  readonly start: (level: number) => number;
}

/** The columns whose gaps can be filled: those of numbers and categories. */
function fillable(its: Askable, where: string, pieces: number): Fillable[] {
  const names = its.schema.columns.filter(({ codes }) => codes.length === 1).map(({ name }) => name);
  return names.map((name) => {
    const target = candidateColumn(its, name, where, pieces);
    const gap = coderOf(target.code).encode(null).place;
    const usual = target.candidates;
    return {
      target,
      feature: target.feature,
      gap,
      start: (level) => usual[Math.min(usual.length - 1, Math.floor(level * usual.length))]!.place,
    };
  });
}

function drawn({ candidates }: CandidateColumn, probabilities: Float64Array, uniform: () => number): number {
  let left = uniform();
  for (const [index, { from, to }] of candidates.entries()) {
    left -= probabilities[index]!;
    if (left < 0) return from + (to - from) * uniform();
  }
  return candidates.at(-1)!.place;
}

/** The likeliest category, or a number's median. */
function likeliest({ candidates, code }: CandidateColumn, probabilities: Float64Array): number {
  if (code.type === "category") return candidates[probabilities.indexOf(Math.max(...probabilities))]!.place;
  const order = [...candidates.keys()].sort(
    (a, b) => Number(candidates[a]!.value) - Number(candidates[b]!.value),
  );
  let before = 0;
  for (const index of order) {
    const share = probabilities[index]!;
    const { from, to } = candidates[index]!;
    if (before + share >= 0.5) return from + ((0.5 - before) / share) * (to - from);
    before += share;
  }
  return candidates[order.at(-1)!]!.place;
}

/** The table's own values, and those of the new places where there were gaps. */
function withGaps(
  schema: TableSchema,
  coded: CodedTable,
  data: Float32Array,
  uniform: () => number,
  table: TableLike,
  where: string,
): Map<string, Cell[]> {
  const filled = decodeTable(schema, { data, shape: coded.shape }, uniform);
  const known = tableValues(schema, table, where);
  for (const [name, cells] of filled) {
    const own = known.get(name);
    if (own === undefined) continue;
    filled.set(
      name,
      cells.map((cell, row) => own[row] ?? cell),
    );
  }
  return filled;
}
