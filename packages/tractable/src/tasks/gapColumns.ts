import { coderOf } from "../tables/codedColumn.ts";
import type { Askable } from "./askable.ts";
import { type CandidateColumn, candidateColumn } from "./conditional.ts";

/** A column whose gaps can be filled: one of numbers or categories. */
export interface GapColumn {
  /** What the column may be. */
  readonly target: CandidateColumn;
  /** The place of a gap. */
  readonly gap: number;
}

/** The columns whose gaps can be filled; times are left out. */
export function gapColumns(its: Askable, where: string, pieces: number): GapColumn[] {
  return its.schema.columns
    .filter(({ codes }) => codes.length === 1)
    .map(({ name }) => {
      const target = candidateColumn(its, name, where, pieces);
      return { target, gap: coderOf(target.code).encode(null).place };
    });
}
