import type { DuckDBFloatVector } from "@duckdb/node-api";
import type { Column } from "../column.ts";
import { missingMarkers } from "../missingMarkers.ts";
import type { Inspection, SourcePart } from "../part.ts";
import type { Database } from "./database.ts";
import { floatExpression, type Relation } from "./relation.ts";
import { identifier, literal } from "./sql.ts";
import { translateError } from "./translateError.ts";

export interface DuckPart extends SourcePart {
  database: Database;
  relation: Relation;
  /** Check what DuckDB doesn't: that a gzip file is whole. */
  verify(): Promise<void>;
}

export function isDuckPart(part: SourcePart): part is DuckPart {
  return "relation" in part;
}

/** A file that DuckDB reads. */
export function duckPart(
  database: Database,
  label: string,
  relation: Relation,
  verify: () => Promise<void>,
): DuckPart {
  const { columns, textual } = relation;
  const floats = (names: string[]) =>
    names.map((name) => floatExpression(columnNamed(columns, name), textual));

  return {
    label,
    columns,
    textual,
    database,
    relation,
    verify,

    async rowCount() {
      if (textual) return undefined;
      const [row] = await translated(label, database.rows(`SELECT count(*) AS n FROM ${relation.sql}`));
      return Number(row!.n);
    },

    async *blocks(names, signal) {
      await verify();
      const interrupt = () => database.connection.interrupt();
      signal?.addEventListener("abort", interrupt);
      try {
        const result = await database.connection.stream(
          `SELECT ${floats(names).join(", ")} FROM ${relation.sql}`,
        );
        for (;;) {
          const chunk = await result.fetchChunk();
          signal?.throwIfAborted();
          if (!chunk || chunk.rowCount === 0) return;
          const vectors = names.map((_, index) => chunk.getColumnVector(index) as DuckDBFloatVector);
          yield interleave(vectors, chunk.rowCount);
        }
      } catch (error) {
        signal?.throwIfAborted();
        throw translateError(error, label);
      } finally {
        signal?.removeEventListener("abort", interrupt);
      }
    },

    async inspect(names, about = "all") {
      const floatsOf = floats(names);
      const bad = names.map((name, at) => {
        const isBad = `NOT isfinite(${floatsOf[at]})`;
        return about === "all" ? isBad : `(${isBad} AND NOT ${isMissing(name, textual)})`;
      });
      return inspect(database, label, relation, names, bad);
    },
  };
}

function columnNamed(columns: Column[], name: string): Column {
  return columns.find((column) => column.name === name)!;
}

/** Columns of one DuckDB chunk → rows. */
function interleave(vectors: DuckDBFloatVector[], rows: number): Float32Array {
  const width = vectors.length;
  const block = new Float32Array(rows * width);
  vectors.forEach((vector, column) => {
    for (let row = 0, at = column; row < rows; row++, at += width) block[at] = vector.getItem(row)!;
  });
  return block;
}

/** One aggregating pass over the numbered rows. */
async function inspect(
  database: Database,
  label: string,
  relation: Relation,
  names: string[],
  bad: readonly string[],
): Promise<Inspection> {
  const inner = names.map((name, j) => `CAST(${identifier(name)} AS VARCHAR) AS t${j}, ${bad[j]} AS b${j}`);
  const outer = names.map(
    (_, j) =>
      `count(*) FILTER (b${j}) AS bad${j}, min(r) FILTER (b${j}) AS row${j}, arg_min_null(t${j}, r) FILTER (b${j}) AS text${j}`,
  );
  const sql = `SELECT count(*) AS n, ${outer.join(", ")} FROM (SELECT row_number() OVER () AS r, ${inner.join(", ")} FROM ${relation.sql})`;
  const [row] = await translated(label, database.rows(sql));
  const troubles = names.map((name, j) => ({
    name,
    bad: Number(row![`bad${j}`]),
    firstRow: Number(row![`row${j}`]),
    firstValue: row![`text${j}`] === null ? null : String(row![`text${j}`]),
  }));
  return { rows: Number(row!.n), troubles: troubles.filter(({ bad }) => bad > 0) };
}

/** Whether a value is absent, or written as one of the markers for that, or NaN. */
function isMissing(name: string, textual: boolean): string {
  const text = `trim(CAST(${identifier(name)} AS VARCHAR))`;
  const markers = textual ? missingMarkers : ["nan", "NaN"];
  return `(${text} IS NULL OR ${text} IN (${markers.map(literal).join(", ")}))`;
}

async function translated<T>(label: string, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw translateError(error, label);
  }
}
