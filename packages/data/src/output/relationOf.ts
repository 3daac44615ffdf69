import { isDuckPart } from "../duckdb/duckPart.ts";
import type { Relation } from "../duckdb/relation.ts";
import { pathLiteral } from "../duckdb/sql.ts";
import type { SourcePart } from "../part.ts";
import type { OpenTable } from "../sources/openTable.ts";
import { openTableWriter } from "./openTableWriter.ts";

/** A part as DuckDB can select from it; a numpy array is first copied to a temporary Parquet file. */
export async function relationOf(part: SourcePart, table: OpenTable): Promise<Relation> {
  if (isDuckPart(part)) {
    await part.verify();
    return part.relation;
  }
  const path = table.scratchFile(`${table.parts.indexOf(part)}.parquet`);
  const names = part.columns.map(({ name }) => name);
  const writer = await openTableWriter(
    path,
    names.map((name) => ({ name, type: "float32" })),
  );
  try {
    for await (const block of part.blocks(names)) {
      const rows = block.length / names.length;
      await writer.write(
        names.map((_, index) =>
          Float32Array.from({ length: rows }, (_, row) => block[row * names.length + index]!),
        ),
      );
    }
    await writer.close();
  } catch (error) {
    await writer.abort();
    throw error;
  }
  return { sql: `read_parquet(${pathLiteral(path)})`, columns: part.columns, textual: false };
}
