// How few bytes tables take: an archive with all that decoding needs inside, beside xz, zstd and Parquet on
// the same file, and whether every cell comes back. xz and zstd have to be installed.
//   npm run check:table-compression -- adult.csv.gz credit_card_default.csv.gz
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { gunzipSync } from "node:zlib";
import { DuckDBInstance } from "@duckdb/node-api";
import { readCells } from "@tractable/data";
import { compressTable, fit as fitFlow, inferSchema, openTableArchive, tableFlow } from "tractable";

const files = process.argv.slice(2);
if (files.length === 0) {
  console.error("check-table-compression.mjs: expected tables, got none; name some");
  process.exit(2);
}
const folder = mkdtempSync(join(tmpdir(), "tables-"));
process.on("exit", () => rmSync(folder, { recursive: true, force: true }));

/** The length of what a tool makes of a file. */
function lengthBy(tool, options, path) {
  const { status, stdout } = spawnSync(tool, [...options, "-c", path], { maxBuffer: 2 ** 30 });
  if (status !== 0) throw new Error(`${tool}: expected it to be installed, got status ${status}`);
  return stdout.length;
}

/** The length of the best Parquet file of typed columns, by zstd at two levels. */
async function parquetLength(path) {
  const connection = await (await DuckDBInstance.create()).connect();
  const out = join(folder, "table.parquet");
  const lengths = [];
  for (const level of [3, 19]) {
    await connection.run(
      `COPY (SELECT * FROM read_csv('${path}')) TO '${out}' (FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL ${level})`,
    );
    lengths.push(statSync(out).size);
  }
  return Math.min(...lengths);
}

/** Cell by cell, as it is spelled. */
function spelled({ cells }) {
  return [...cells.values()].map((column) =>
    "numbers" in column
      ? Array.from(column.numbers, (value) => (Number.isNaN(value) ? null : String(value)))
      : Array.from(column.indices, (index) => (index < 0 ? null : column.texts[index])),
  );
}

console.log(
  "| table | rows | file | xz -9e | zstd -19 | Parquet, zstd | archive | to the best | alike | s in, out |",
);
console.log("|---|---|---|---|---|---|---|---|---|---|");
for (const file of files) {
  const content = readFileSync(file);
  const path = join(folder, basename(file).replace(/\.gz$/, ""));
  writeFileSync(path, file.endsWith(".gz") ? gunzipSync(content) : content);
  const table = await readCells([path]);
  const schema = inferSchema(table.cells);
  // columns and words are all that the codec takes from a model, so the smallest does
  const model = await fitFlow(tableFlow(schema, { width: 4, blocks: 0, bumps: 0 }), table.cells, {
    epochs: 1,
  });
  let begun = performance.now();
  const pieces = [];
  for await (const piece of compressTable(model, [table.cells], { count: table.rows, embed: true })) {
    pieces.push(piece);
  }
  const archive = Buffer.concat(pieces);
  const encoding = (performance.now() - begun) / 1000;
  begun = performance.now();
  const cells = spelled(table);
  let alike = 0;
  for await (const { first, rows } of (await openTableArchive(archive)).rows()) {
    for (const [index, row] of rows.entries()) {
      if (row.every((cell, column) => cell === cells[column][first + index])) alike++;
    }
  }
  const decoding = (performance.now() - begun) / 1000;
  await model.dispose();
  const others = [
    lengthBy("xz", ["-9e"], path),
    lengthBy("zstd", ["-19", "-q"], path),
    await parquetLength(path),
  ];
  const saved = 1 - archive.length / Math.min(...others);
  const shown = [
    basename(path),
    table.rows,
    statSync(path).size,
    ...others,
    archive.length,
    `${(-100 * saved).toFixed(1)} %`,
    alike === table.rows ? "all rows" : `${alike} rows`,
    `${encoding.toFixed(0)}, ${decoding.toFixed(0)}`,
  ];
  console.log(`| ${shown.join(" | ")} |`);
}
