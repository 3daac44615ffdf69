import type { Format } from "../format.ts";
import type { Sample } from "./csvRelation.ts";
import type { Database } from "./database.ts";
import { describeQuery } from "./describeQuery.ts";
import type { Relation } from "./relation.ts";
import { literal, pathLiteral } from "./sql.ts";

/** A file of JSON lines (or one JSON array), its columns read as text for the same reason as a CSV's. */
export async function jsonRelation(
  database: Database,
  path: string,
  format: Extract<Format, { kind: "json" }>,
  sample: Sample,
): Promise<Relation> {
  const options = [
    pathLiteral(path),
    `format='${format.layout}'`,
    `compression='${format.gzip ? "gzip" : "uncompressed"}'`,
    "hive_partitioning=false",
  ];
  const columns = await describeQuery(
    database,
    `SELECT * FROM read_json(${options.join(", ")}, sample_size=${sample === "whole" ? -1 : 20_480})`,
  );
  const text = columns.map(({ name }) => `${literal(name)}: 'VARCHAR'`);
  return { sql: `read_json(${options.join(", ")}, columns={${text.join(", ")}})`, columns, textual: true };
}
