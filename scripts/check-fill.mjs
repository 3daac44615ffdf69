// A fifth of the cells of three tables removed at random and filled: by a model fitted to the table with its
// gaps, by column means, nearest neighbours and trees (as in MissForest). Errors at the removed cells, and
// how real the filled table looks. Goes on where it was stopped.
//   npm run build && node scripts/check-fill.mjs <folder of tables> <table_quality.py> <folder for results> [--rows 4000] [names…]
// Python is $PYTHON or /usr/bin/python3; it needs pandas, sklearn and xgboost.
import { execFileSync } from "node:child_process";
import { appendFileSync, existsSync, mkdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const { positionals, values: options } = parseArgs({
  allowPositionals: true,
  options: { rows: { type: "string", default: "4000" } },
});
const [tables, quality, folder, ...some] = positionals;
if (folder === undefined) {
  console.error(
    "check-fill: expected a folder of tables, table_quality.py and a folder for results; name them",
  );
  process.exit(2);
}
const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const bin = join(root, "packages/cli/bin/tractable.js");
const script = join(root, "bench/fill.py");
/** On a busy machine threads that wait for each other cost more than they gain. */
const env = { ...process.env, OMP_NUM_THREADS: "1", OPENBLAS_NUM_THREADS: "1" };
const python = (...args) =>
  execFileSync(process.env.PYTHON ?? "/usr/bin/python3", args, { encoding: "utf8", env });
const tractable = (...args) =>
  execFileSync(process.execPath, [bin, ...args, "--threads", "1", "--json"], {
    stdio: ["ignore", "ignore", "ignore"],
  });
const FILES = {
  california_housing: "california_housing.csv.gz",
  adult: "adult_train.csv.gz",
  magic: "magic_gamma.csv.gz",
};
/** Ours, by the option of `tractable fill`, and what they are compared with. */
const OPTIONS = { draws: [], average: ["--average"], likeliest: ["--most-likely"] };
const WAYS = [...Object.keys(OPTIONS), "mean", "knn", "trees"];

mkdirSync(folder, { recursive: true });
const results = join(folder, "fill.jsonl");
const known = existsSync(results) ? readFileSync(results, "utf8").trim().split("\n").map(JSON.parse) : [];
const rows = [
  "| table | filled by | error of numbers | right text | shape | trend | XGB C2ST | wNMI error |",
];
for (const name of Object.keys(FILES).filter((one) => some.length === 0 || some.includes(one))) {
  const out = join(folder, name);
  if (!existsSync(`${out}.gaps.csv`)) {
    python(script, "make", join(tables, FILES[name]), out, "--rows", options.rows);
  }
  for (const way of WAYS) {
    let own = known.find((one) => one.name === name && one.way === way);
    if (own === undefined) {
      const filled = `${out}.${way}.csv`;
      const model = `${out}.safetensors`;
      const how = OPTIONS[way];
      const isOurs = how !== undefined;
      if (isOurs && !existsSync(model)) tractable("fit", `${out}.gaps.csv`, "--out", model, "--no-picture");
      if (isOurs) {
        tractable("fill", model, `${out}.gaps.csv`, "--out", filled, "--force", ...how);
      } else python(script, "rivals", out, way);
      const errors = JSON.parse(python(script, "judge", out, filled));
      own = { name, way, ...errors, ...JSON.parse(python(quality, `${out}.full.csv`, filled)) };
      appendFileSync(results, `${JSON.stringify(own)}\n`);
    }
    const { nrmse, accuracy, shape, trend, xgb_c2st: c2st, wnmi } = own;
    rows.push(`| ${[name, way, nrmse, accuracy ?? "–", shape, trend, c2st, wnmi].join(" | ")} |`);
    console.log(rows.at(-1));
  }
}
rows.splice(1, 0, "|---|---|---|---|---|---|---|---|");
console.log(`\n${rows.join("\n")}`);
