import type { Database } from "./database.ts";
import { describeQuery } from "./describeQuery.ts";
import type { Relation } from "./relation.ts";
import { pathLiteral } from "./sql.ts";

/** A Parquet file, with the types it states. */
export async function parquetRelation(database: Database, path: string): Promise<Relation> {
  const sql = `read_parquet(${pathLiteral(path)}, hive_partitioning=false)`;
  return { sql, columns: await describeQuery(database, `SELECT * FROM ${sql}`), textual: false };
}
