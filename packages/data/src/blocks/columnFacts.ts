import type { ColumnFacts } from "./tableBlocks.ts";

/** A query of what all rows of columns c0, c1 … say, of those at some places. */
export function factsSql(places: readonly number[], areNumbers: readonly boolean[], rows: string): string {
  const selected = places.map((place, at) => {
    const column = `c${place}`;
    const number = `nullif(try_cast(${column} AS DOUBLE), 'nan'::DOUBLE)`;
    return [
      `min(${number}) AS low${at}`,
      `max(${number}) AS high${at}`,
      `count(*) FILTER (isfinite(try_cast(${column} AS FLOAT))) AS numeric${at}`,
      `count(${column}) AS known${at}`,
      areNumbers[place] ? `NULL AS first${at}` : `min(${column}) AS first${at}`,
      areNumbers[place] ? `NULL AS last${at}` : `max(${column}) AS last${at}`,
    ].join(", ");
  });
  return `SELECT ${selected.join(", ")} FROM (${rows})`;
}

/** What the query found of the column that was number `at` of those asked for. */
export function factsFrom(row: Record<string, unknown>, at: number): ColumnFacts {
  const number = (value: unknown) => (value === null ? undefined : Number(value));
  const text = (value: unknown) => (value === null ? undefined : String(value));
  return {
    low: number(row[`low${at}`]),
    high: number(row[`high${at}`]),
    numeric: Number(row[`numeric${at}`]),
    known: Number(row[`known${at}`]),
    first: text(row[`first${at}`]),
    last: text(row[`last${at}`]),
  };
}
