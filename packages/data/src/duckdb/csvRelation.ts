import type { Column } from "../column.ts";
import type { Format } from "../format.ts";
import { missingMarkers } from "../missingMarkers.ts";
import type { Database } from "./database.ts";
import type { Relation } from "./relation.ts";
import { literal, pathLiteral } from "./sql.ts";

/** How many rows the types are guessed from: the beginning, or all of them. */
export type Sample = "head" | "whole";

/** A quarter of DuckDB's default: reading is as fast, and needs less memory. */
const BUFFER_BYTES = 8 << 20;

type CsvFormat = Extract<Format, { kind: "csv" }>;

/** A CSV or TSV file, its columns read as text so that the cast to numbers, and what fails it, is ours. */
export async function csvRelation(
  database: Database,
  path: string,
  format: CsvFormat,
  sample: Sample,
): Promise<Relation> {
  const dialect = await sniff(database, path, format, sample);
  const { columns, header } = dialect;
  const { delimiter, gzip } = format;
  return {
    sql: readCsv(path, format, dialect),
    columns,
    textual: true,
    csv: { path, delimiter, gzip, header },
  };
}

interface Dialect {
  columns: Column[];
  header: boolean;
  quote: string;
  escape: string;
}

async function sniff(database: Database, path: string, format: CsvFormat, sample: Sample): Promise<Dialect> {
  const options = [
    pathLiteral(path),
    `delim=${literal(format.delimiter)}`,
    `skip=${format.above}`,
    "comment=''",
    `compression='${format.gzip ? "gzip" : "none"}'`,
    `sample_size=${sample === "whole" ? -1 : headRows(format.width)}`,
    `nullstr=[${missingMarkers.map(literal).join(", ")}]`,
  ];
  try {
    const [row] = await database.rows(
      `SELECT Quote, Escape, HasHeader, to_json(Columns)::VARCHAR AS Columns FROM sniff_csv(${options.join(", ")})`,
    );
    return {
      columns: JSON.parse(String(row!.Columns)) as Column[],
      header: row!.HasHeader === true,
      quote: character(row!.Quote) ?? '"',
      escape: character(row!.Escape) ?? character(row!.Quote) ?? '"',
    };
  } catch (error) {
    await findBadLine(database, path, format);
    throw error;
  }
}

/** DuckDB's own sample, but less of a table so wide that the sample would not fit its memory. */
function headRows(width: number): number {
  return Math.max(100, Math.min(20_480, Math.floor(1_000_000 / width)));
}

/**
 * The detection leaves a character empty when the sample has none; rows beyond it may still quote with `"`.
 */
function character(value: unknown): string | undefined {
  return value === "(empty)" || value === "" ? undefined : String(value);
}

/**
 * Throws DuckDB's error for the first line that is not as wide as the first one; the detection names no line.
 */
async function findBadLine(database: Database, path: string, format: CsvFormat): Promise<void> {
  const columns = Array.from({ length: format.width }, (_, index) => ({
    name: `column${index}`,
    type: "VARCHAR",
  }));
  const dialect = { columns, header: false, quote: '"', escape: '"' };
  await database.rows(`SELECT count(*) FROM (SELECT * FROM ${readCsv(path, format, dialect)})`);
}

function readCsv(path: string, format: CsvFormat, dialect: Dialect): string {
  const columns = dialect.columns.map(({ name }) => `${literal(name)}: 'VARCHAR'`);
  const options = [
    pathLiteral(path),
    "auto_detect=false",
    `delim=${literal(format.delimiter)}`,
    `quote=${literal(dialect.quote)}`,
    `escape=${literal(dialect.escape)}`,
    `skip=${format.above}`,
    "comment=''",
    `header=${dialect.header}`,
    `compression='${format.gzip ? "gzip" : "none"}'`,
    "hive_partitioning=false",
    `buffer_size=${BUFFER_BYTES}`,
    `columns={${columns.join(", ")}}`,
  ];
  return `read_csv(${options.join(", ")})`;
}
