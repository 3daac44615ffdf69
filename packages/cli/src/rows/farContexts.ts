import type { Cell, Matrix, Model } from "tractable";
import { formatCount, formatValue, plural } from "../text/format.ts";
import { say } from "../text/print.ts";

type ContextModel = Pick<Model, "contextColumns" | "contextRanges" | "contextSchema">;

/**
 * Finds contexts unlike those of training, for which a model answers all the same: numbers far outside, and
 * categories that never occurred.
 */
export class FarContexts {
  private readonly model: ContextModel;
  private readonly found = new Map<number, { rows: number; readonly first: string }>();
  private rows = 0;

  constructor(model: ContextModel) {
    this.model = model;
  }

  /** Looks at more rows, given as the columns of the context in the model's order. */
  add(columns: readonly ArrayLike<Cell>[]): void {
    this.rows += columns[0]?.length ?? 0;
    columns.forEach((values, column) => {
      const isFar = this.testOf(column);
      for (let row = 0; row < values.length; row++) {
        if (!isFar(values[row])) continue;
        const before = this.found.get(column) ?? { rows: 0, first: String(values[row]) };
        this.found.set(column, { ...before, rows: before.rows + 1 });
      }
    });
  }

  /** Looks at more rows of numbers. */
  addRows({ data, shape: [rows, width] }: Matrix): void {
    const column = (at: number) => Float32Array.from({ length: rows }, (_, row) => data[row * width + at]!);
    this.add(Array.from({ length: width }, (_, at) => column(at)));
  }

  /** Says what was found, one line for each column. */
  tell(): void {
    for (const [column, { rows, first }] of this.found) {
      const range = this.model.contextRanges[column];
      const why =
        range === undefined
          ? "never occurred in training"
          : `is far outside what the model learned from, ${formatValue(range.low)} to ${formatValue(range.high)} at most`;
      const where = this.rows === 1 ? "" : `in ${plural(rows, "row")} of ${formatCount(this.rows)} `;
      const more = rows === 1 ? "" : " and the like";
      say(
        `note: ${where}the context ${this.model.contextColumns[column]} = ${first}${more} ${why}; what the model says there is a guess`,
      );
    }
  }

  private testOf(column: number): (value: Cell) => boolean {
    const range = this.model.contextRanges[column];
    if (range !== undefined) {
      return (value) => value !== null && (Number(value) < range.low || Number(value) > range.high);
    }
    const name = this.model.contextColumns[column];
    const code = this.model.contextSchema?.columns.find((one) => one.name === name)?.codes[0];
    if (code?.type !== "category") return () => false;
    const known = new Set([...code.values, ...code.rest.map(([value]) => value)]);
    return (value) => value !== null && value !== undefined && !known.has(String(value));
  }
}
