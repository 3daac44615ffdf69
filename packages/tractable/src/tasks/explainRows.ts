import { checkOption, checkOptions } from "../errors/checkOptions.ts";
import { required } from "../errors/optionRules.ts";
import type { ContextOption, Model } from "../model/model.ts";
import { contextRules, fittedModel } from "../model/modelRules.ts";
import { columnValues } from "../tables/codeTable.ts";
import { type Cell, type TableLike, toTableCells } from "../tables/columnData.ts";
import { askable } from "./askable.ts";
import {
  type CandidateColumn,
  candidateColumn,
  conditionalProbabilities,
  quantileOf,
} from "./conditional.ts";

/**
 * A column that makes a row odd: what stands there, and what its exact law given the rest of the row would
 * lead one to expect.
 */
export interface Reason {
  /** The column that made the row odd. */
  readonly column: string;
  /** What stands there. */
  readonly value: Cell;
  /** ln of how much likelier the likeliest value would be; the larger, the odder. */
  readonly surprise: number;
  /** For a number, 90 % of its law; for a category, its likeliest value and the probability of that. */
  readonly expected:
    | { readonly from: number; readonly to: number }
    | { readonly value: Cell; readonly probability: number };
  /** Whether such a value never occurred in training. */
  readonly neverSeen: boolean;
}

/** A value this much less likely (e³ is twenty times) than the likeliest one is a reason. */
const REMARKABLE = 3;
const MOST_REASONS = 3;

/**
 * Why rows are odd: for each row the columns whose values are the least likely given all others, oddest
 * first. Exact conditional laws, by enumeration; some ten to a hundred rows a second. Time columns aren't
 * looked at.
 */
export async function explainRows(
  model: Model,
  table: TableLike,
  options: ContextOption = {},
): Promise<Reason[][]> {
  const where = "explainRows";
  checkOption(where, "the model", model, required(fittedModel));
  checkOptions(where, options, contextRules);
  const cells = toTableCells(table, where);
  const its = await askable(model, where, options);
  const { schema } = its;
  const coded = its.code(cells, where);
  const rows = coded.shape[0];
  const reasons: Reason[][] = Array.from({ length: rows }, () => []);
  for (const column of schema.columns) {
    const own = cells.get(column.name);
    if (column.type === "constant" && own !== undefined) {
      explainConstant(
        column.constant ?? null,
        columnValues({ ...column, type: "category", values: "text" }, own),
        column.name,
        reasons,
      );
    }
    if (column.codes.length !== 1) continue;
    const target = candidateColumn(its, column.name, where, PIECES);
    const probabilities = await conditionalProbabilities(its, coded, target, options);
    const values = columnValues(column, own!);
    values.forEach((value, row) => {
      const reason = reasonOf(
        target,
        probabilities.subarray(row * target.candidates.length, (row + 1) * target.candidates.length),
        {
          value,
          place: coded.data[row * coded.shape[1] + target.feature]!,
        },
      );
      if (reason !== undefined) reasons[row]!.push(reason);
    });
  }
  return reasons.map((list) => list.sort((a, b) => b.surprise - a.surprise).slice(0, MOST_REASONS));
}

const PIECES = 40;

function explainConstant(constant: Cell, values: readonly Cell[], column: string, reasons: Reason[][]): void {
  values.forEach((value, row) => {
    if (String(value) === String(constant)) return;
    reasons[row]!.push({
      column,
      value,
      surprise: Number.POSITIVE_INFINITY,
      expected: { value: constant, probability: 1 },
      neverSeen: true,
    });
  });
}

function reasonOf(
  target: CandidateColumn,
  probabilities: Float64Array,
  { value, place }: { readonly value: Cell; readonly place: number },
): Reason | undefined {
  const { column, code, candidates } = target;
  const density = candidates.map(({ logWidth }, index) => Math.log(probabilities[index]!) - logWidth);
  const isAxis = (index: number) => candidates[index]!.from !== candidates[index]!.to;
  const axis = candidates.filter(({ from, to }) => from !== to);
  const isBeyond =
    axis.length > 0 && (Number(value) < Number(axis[0]!.low) || Number(value) > Number(axis.at(-1)!.high));
  const at = candidates.findIndex(({ from, to }) =>
    from === to ? place === from : !isBeyond && place >= from && place < to,
  );
  if (code.type === "category") {
    const best = probabilities.indexOf(Math.max(...probabilities));
    const neverSeen = at < 0;
    const surprise =
      Math.log(probabilities[best]!) - (at < 0 ? Math.log(UNSEEN) : Math.log(probabilities[at]!));
    if (value === null ? code.hasGaps : surprise < REMARKABLE) return undefined;
    const likeliest = columnValues(column, {
      texts: [String(candidates[best]!.value)],
      indices: Int32Array.of(0),
    })[0]!;
    return {
      column: column.name,
      value,
      surprise,
      expected: { value: likeliest, probability: probabilities[best]! },
      neverSeen:
        neverSeen ||
        (candidates[at]?.place === code.values.length + 1 && !code.rest.some(([known]) => known === value)),
    };
  }
  const from = quantileOf(target, probabilities, 0.05);
  const to = quantileOf(target, probabilities, 0.95);
  if (value === null) {
    if (code.hasGaps) return undefined;
    return {
      column: column.name,
      value,
      surprise: -Math.log(UNSEEN),
      expected: { from, to },
      neverSeen: true,
    };
  }
  const own = at < 0 ? Math.log(UNSEEN) : isAxis(at) ? density[at]! : Math.log(probabilities[at]!);
  const same = [...candidates.keys()].filter((index) => at < 0 || isAxis(index) === isAxis(at));
  const surprise = Math.max(...same.map((index) => density[index]!)) - own;
  const isInside = Number(value) >= from && Number(value) <= to;
  if (surprise < REMARKABLE || isInside) return undefined;
  return { column: column.name, value, surprise, expected: { from, to }, neverSeen: at < 0 };
}

/** What a value that no candidate covers is taken as. */
const UNSEEN = 1e-6;
