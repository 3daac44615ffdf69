// Any column given all others, by a model of the whole table, beside gradient-boosted trees trained for that
// one column: AUC of a class; RMSE, CRPS and the coverage of 90 % intervals of a number. Goes on where it was
// stopped.
//   npm run build && node scripts/check-predict.mjs <folder of tables> <folder for splits, models and results> [names…]
// Python is the first of $PYTHON, /usr/bin/python3; it needs pandas, sklearn and xgboost.
import { execFileSync } from "node:child_process";
import { appendFileSync, existsSync, mkdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const [tables, folder, ...some] = process.argv.slice(2);
if (folder === undefined) {
  console.error("check-predict: expected a folder of tables and one for results; name both");
  process.exit(2);
}
const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const bin = join(root, "packages/cli/bin/tractable.js");
const python = process.env.PYTHON ?? "/usr/bin/python3";
/** On a busy machine threads that wait for each other cost more than they gain. */
const env = { ...process.env, OMP_NUM_THREADS: "1" };
const NAMES = [
  "adult",
  "credit_card_default",
  "magic",
  "california_housing",
  "power-plant",
  "protein",
  "kin8nm",
];

mkdirSync(folder, { recursive: true });
const known = (file) =>
  existsSync(join(folder, file))
    ? readFileSync(join(folder, file), "utf8").trim().split("\n").map(JSON.parse)
    : [];
const remember = (file, value) => appendFileSync(join(folder, file), `${JSON.stringify(value)}\n`);
const tractable = (...args) =>
  JSON.parse(
    execFileSync(process.execPath, [bin, ...args, "--json"], {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    })
      .trim()
      .split("\n")
      .at(-1),
  );

const lines = [];
for (const name of NAMES.filter((one) => some.length === 0 || some.includes(one))) {
  let trees = known("trees.jsonl").find((one) => one.name === name);
  if (trees === undefined) {
    const script = join(root, "bench/predict_trees.py");
    trees = JSON.parse(execFileSync(python, [script, tables, folder, name], { encoding: "utf8", env }));
    remember("trees.jsonl", trees);
  }
  const model = join(folder, `${name}.safetensors`);
  if (!existsSync(model)) {
    tractable("fit", join(folder, `${name}.train.csv`), "--out", model, "--threads", "1", "--no-picture");
  }
  let own = known("predict.jsonl").find((one) => one.name === name);
  if (own === undefined) {
    const started = performance.now();
    const test = join(folder, `${name}.test.csv`);
    const facts = tractable("predict", model, test, "--column", trees.column, "--threads", "1");
    own = { name, ...facts, rowsPerSecond: (1000 * facts.rows) / (performance.now() - started) };
    remember("predict.jsonl", own);
  }
  const digits = (value, count = 4) => Number(value.toPrecision(count)).toString();
  const percent = (value) => `${(100 * value).toFixed(1)} %`;
  const cells =
    trees.kind === "class"
      ? [`AUC ${own.auc.toFixed(4)}`, `AUC ${trees.auc.toFixed(4)}`]
      : [own, trees].map(
          ({ rmse, crps, coverage90 }) =>
            `RMSE ${digits(rmse)}, CRPS ${digits(crps)}, coverage ${percent(coverage90)}`,
        );
  const ratio = trees.kind === "class" ? "–" : (own.crps / trees.crps).toFixed(3);
  lines.push(
    `| ${name}, ${trees.column} | ${cells.join(" | ")} | ${ratio} | ${Math.round(own.rowsPerSecond)} |`,
  );
  console.log(lines.at(-1));
}
console.log(
  "\n| table, column | tractable | boosted trees for this column | CRPS, ours / theirs | rows/s |\n|---|---|---|---|---|",
);
for (const line of lines) console.log(line);
