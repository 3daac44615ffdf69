import { isCircle, type Support, showSupport } from "tractable";
import { UserError } from "../../errors/userError.ts";
import { checkEnough } from "../../rows/checkEnough.ts";
import type { Dataset } from "../../rows/dataset.ts";
import { shellWord } from "../../text/shellWord.ts";

/** Refuses a table that no density can be fitted to: too few rows, or a column that never changes. */
export function checkTrainable(dataset: Dataset): void {
  const { source, columns, contextColumns, rows, context } = dataset;
  checkEnough(source, rows.shape[0], "row");
  const constant = columns.filter((_, index) => isConstant(rows, index));
  if (constant.length > 0) {
    const value = rows.data[columns.indexOf(constant[0]!)]!;
    const rest = columns.filter((name) => !constant.includes(name));
    const mend = rest.length === 0 ? "name other data" : `leave it out with --columns ${columnList(rest)}`;
    throw new UserError(
      `${source}: column "${constant[0]}" is constant (${Number(value.toPrecision(7))} in every row), so it has no density; ${mend}`,
    );
  }
  const still = context && contextColumns.find((_, index) => isConstant(context, index));
  if (still !== undefined) {
    throw new UserError(`${source}: context column "${still}" is constant; leave it out of --context`);
  }
}

/** Refuses rows outside the declared supports. */
export function checkSupports({ source, columns, rows }: Dataset, supports: readonly Support[]): void {
  const [count, width] = rows.shape;
  for (const [column, support] of supports.entries()) {
    if (support === "real") continue;
    for (let row = 0; row < count; row++) {
      const value = rows.data[row * width + column]!;
      if (isInside(support, value)) continue;
      const name = columns[column]!;
      throw new UserError(
        `${source}: column "${name}" has ${Number(value.toPrecision(7))} in row ${row + 1}, outside its support ${showSupport(support)}, ` +
          `${isCircle(support) ? "which includes" : "which excludes"} its bounds; ${mendSupport(name, support)}`,
      );
    }
  }
}

/** Whether a value lies within a support; bounds are outside, but for a circle's. */
function isInside(support: Support, value: number): boolean {
  if (support === "real") return true;
  if (isCircle(support)) return value >= support.circle[0] && value <= support.circle[1];
  return support === "positive" ? value > 0 : value > support.low && value < support.high;
}

function mendSupport(name: string, support: Support): string {
  return support === "positive" || support === "real"
    ? `drop that row or declare --support "${name}=real"`
    : isCircle(support)
      ? "write it as the same place within the circle"
      : "drop that row or widen the interval";
}

function isConstant({ data, shape: [, width] }: Dataset["rows"], column: number): boolean {
  for (let at = column; at < data.length; at += width) if (data[at] !== data[column]) return false;
  return true;
}

/** A list for --columns as a shell takes it. */
function columnList(names: readonly string[]): string {
  return shellWord(names.map((name) => (/[",()]/.test(name) ? `"${name}"` : name)).join(","));
}
