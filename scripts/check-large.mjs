// A table larger than what memory is allowed: makes it as Parquet by DuckDB, sorted by its first column, then
// fits for a minute, scores all of it into a file and draws as many rows, each under a limit of memory that
// the process is ended at. Prints peaks of memory, the time to the first step and rows a second, and beside
// them how fast DuckDB alone reads the file.
//   npm run check:large -- <folder> [--rows 20000000] [--seconds 60] [--limit-mb 1500] [--typed]
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { DuckDBInstance } from "@duckdb/node-api";
import { readChunks } from "@tractable/data";

const { values: given, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    rows: { type: "string", default: "20000000" },
    seconds: { type: "string", default: "60" },
    "limit-mb": { type: "string", default: "1500" },
    threads: { type: "string", default: "2" },
    typed: { type: "boolean", default: false },
  },
});
const [folder] = positionals;
if (folder === undefined) {
  console.error("check-large.mjs: expected a folder for the files, as in: npm run check:large -- large");
  process.exit(1);
}
mkdirSync(folder, { recursive: true });
const rows = Number(given.rows);
const limit = Number(given["limit-mb"]);
const bin = join(dirname(fileURLToPath(import.meta.url)), "../packages/cli/bin/tractable.js");
const table = join(folder, `${given.typed ? "typed" : "numbers"}-${rows}.parquet`);
const model = join(folder, "large.safetensors");

/** Runs the command, watches its memory, and ends it at the limit. */
function tractable(...args) {
  const started = performance.now();
  const child = spawn(process.execPath, [bin, ...args], { stdio: ["ignore", "pipe", "inherit"] });
  let peak = 0;
  let isOver = false;
  let stdout = "";
  child.stdout.on("data", (data) => {
    stdout += data;
  });
  const look = setInterval(() => {
    if (!existsSync(`/proc/${child.pid}/status`)) return;
    const [, kilobytes] = /VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, "utf8")) ?? [];
    peak = Math.max(peak, Number(kilobytes ?? 0) / 1024);
    if (peak <= limit) return;
    isOver = true;
    child.kill("SIGKILL");
  }, 100);
  return new Promise((resolve) => {
    child.on("close", (code) => {
      clearInterval(look);
      const seconds = (performance.now() - started) / 1000;
      if (code !== 0) {
        const why = isOver ? `took more than ${limit} MB` : `ended with ${code}`;
        console.error(`tractable ${args[0]} ${why} after ${seconds.toFixed(0)} s`);
        process.exitCode = 1;
      }
      resolve({ seconds, peak, json: code === 0 ? JSON.parse(stdout.trim().split("\n").at(-1)) : undefined });
    });
  });
}

const megabytes = (path) => `${(statSync(path).size / 1e6).toFixed(0)} MB`;
const perSecond = (count, seconds) => `${Math.round(count / seconds).toLocaleString("en")} rows/s`;

const database = await DuckDBInstance.create(":memory:", { threads: given.threads, memory_limit: "512MB" });
const connection = await database.connect();
if (!existsSync(table)) {
  // a walk through a circle and its noise: columns that depend on each other, the first one sorted
  const noise = (salt) =>
    `sqrt(-2 * ln((hash(i, ${salt}) % 1000000 + 0.5) / 1000000)) * cos(2 * pi() * (hash(i, ${salt + 100}) % 1000000) / 1000000)`;
  const numbers = Array.from(
    { length: 8 },
    (_, at) => `${noise(at)} + sin(t * ${at + 1}) + 0.3 * cos(${at} * x) AS y${at}`,
  );
  const typed = [
    "CAST(floor(20 + 50 * abs(sin(t)) + x) AS INTEGER) AS age",
    "CASE WHEN hash(i, 7) % 3 = 0 THEN 'Bern' WHEN sin(t) > 0 THEN 'Basel' ELSE 'Genève' END AS town",
    "CASE WHEN hash(i, 8) % 10 < 6 THEN 0 ELSE round(exp(x), 2) END AS spent",
    "CASE WHEN hash(i, 9) % 10 = 0 THEN NULL ELSE x * x END AS gappy",
    ...numbers.slice(0, 4),
  ];
  await connection.run(
    `COPY (SELECT t, x, ${(given.typed ? typed : numbers).join(", ")} FROM (SELECT i, 10 * i / ${rows}::DOUBLE + hash(i) % 1000 / 1e9 AS t, ${noise(50)} AS x FROM range(${rows}) r(i))) TO '${table}' (FORMAT parquet)`,
  );
}
console.log(`${table}: ${rows.toLocaleString("en")} rows of 10 columns, ${megabytes(table)}`);

const fitted = await tractable(
  "fit",
  table,
  "--time-limit",
  `${given.seconds}s`,
  "--threads",
  given.threads,
  "--out",
  model,
  "--force",
  "--no-picture",
  "--json",
);
if (fitted.json !== undefined) {
  const { secondsToFirstStep, seconds, stepMilliseconds, flow, validationLogProb } = fitted.json;
  console.log(
    `fit: ${flow}, first step after ${secondsToFirstStep.toFixed(1)} s, ${perSecond(256_000, stepMilliseconds)}, ${seconds.toFixed(0)} s of training (${fitted.seconds.toFixed(0)} s in all), validation ${validationLogProb.toFixed(3)} nats; peak ${fitted.peak.toFixed(0)} MB`,
  );
}

const all = await connection.runAndReadAll(`SELECT column_name FROM (DESCRIBE SELECT * FROM '${table}')`);
const names = all.getRowObjects().map(({ column_name }) => `"${column_name}"`);
let started = performance.now();
// the ends of columns stand beside the rows, so that a maximum reads none of them
await connection.run(`SELECT count(*) FILTER (hash(${names.join(", ")}) = 0) FROM '${table}'`);
console.log(
  `DuckDB alone reads ${perSecond(rows, (performance.now() - started) / 1000)} (a hash of every row)`,
);
if (!given.typed) {
  started = performance.now();
  let count = 0;
  for await (const chunk of readChunks([table])) count += chunk.rows;
  console.log(
    `readChunks reads ${perSecond(count, (performance.now() - started) / 1000)} into arrays of JavaScript`,
  );
}
connection.closeSync();

const scores = join(folder, "scores.parquet");
const scored = await tractable(
  "score",
  model,
  table,
  "--threads",
  given.threads,
  "--out",
  scores,
  "--force",
  "--json",
);
if (scored.json !== undefined) {
  console.log(
    `score: ${perSecond(rows, scored.seconds)}, peak ${scored.peak.toFixed(0)} MB, ${megabytes(scores)}`,
  );
}
const drawn = join(folder, "drawn.parquet");
const sampled = await tractable(
  "sample",
  model,
  "-n",
  given.rows,
  "--threads",
  given.threads,
  "--out",
  drawn,
  "--force",
  "--json",
);
if (sampled.json !== undefined) {
  console.log(
    `sample: ${perSecond(rows, sampled.seconds)}, peak ${sampled.peak.toFixed(0)} MB, ${megabytes(drawn)}`,
  );
}
