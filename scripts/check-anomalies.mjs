// How well odd rows are found in the 35 tables of ADBench, fitted to usual rows alone: AUROC in percent
// beside those of 26 published methods. Goes on where it was stopped.
//   npm run build && node scripts/check-anomalies.mjs <folder of ADBench> <adbench_splits.py> <folder for splits and results>
//     [--seeds 3] [--ways kernels,neighbours] [--tables name,name]
// Ways: kernels (what `tractable detect` takes for numbers), contaminated and cleaned (the same where a
// twentieth of the training rows are odd, without and with --clean 0.1), nsf and table (the flows of
// `tractable fit`), and neighbours (the distance of the fifth nearest training row, standardised columns),
// which tells what the splits themselves are worth. Python is $PYTHON or python3, with numpy.
import { execFileSync } from "node:child_process";
import { appendFileSync, existsSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { fit as fitFlow, fitKernels, inferSchema, nsf, tableFlow } from "tractable";

const { positionals, values: options } = parseArgs({
  allowPositionals: true,
  options: {
    seeds: { type: "string", default: "3" },
    ways: { type: "string", default: "kernels,neighbours" },
    tables: { type: "string" },
  },
});
const [adbench, splitter, folder] = positionals;
if (folder === undefined) {
  console.error(
    "check-anomalies: expected the folder of ADBench, adbench_splits.py and a folder for results",
  );
  process.exit(2);
}
mkdirSync(folder, { recursive: true });

const [header, ...lines] = readFileSync(join(adbench, "published_auroc_semi_supervised.csv"), "utf8")
  .trim()
  .split("\n")
  .map((line) => line.split(","));
const methods = header.slice(1);
const published = new Map(lines.map(([name, ...own]) => [name, own.map(Number)]));

/** Rows of a CSV of numbers. */
function read(path) {
  const [names, ...rows] = readFileSync(path, "utf8").trim().split("\n");
  const width = names.split(",").length;
  const data = Float32Array.from(rows.flatMap((row) => row.split(",").map(Number)));
  return { data, shape: [rows.length, width] };
}

function splitOf(name, seed) {
  const own = join(folder, `seed-${seed}`);
  if (!existsSync(join(own, `${name}.labels.csv`))) {
    execFileSync(process.env.PYTHON ?? "python3", [splitter, own, name, "--seed", String(seed)]);
  }
  const [train, test, labels] = ["train", "test", "labels"].map((part) =>
    read(join(own, `${name}.${part}.csv`)),
  );
  return { train, test, labels: labels.data };
}

/** The columns that vary among the training rows; a row that breaks another one is odd. */
function varying({ train, test }) {
  const width = train.shape[1];
  const column = ({ data, shape }, at) =>
    Float64Array.from({ length: shape[0] }, (_, row) => data[row * width + at]);
  const broken = new Float64Array(test.shape[0]);
  const kept = [];
  for (let at = 0; at < width; at++) {
    const own = column(train, at);
    if (own.some((value) => value !== own[0])) kept.push(at);
    else {
      column(test, at).forEach((value, row) => {
        if (value !== own[0]) broken[row]++;
      });
    }
  }
  const only = ({ data, shape: [rows] }) => ({
    data: Float32Array.from(
      { length: rows * kept.length },
      (_, at) => data[Math.floor(at / kept.length) * width + kept[at % kept.length]],
    ),
    shape: [rows, kept.length],
  });
  return { train: only(train), test: only(test), broken };
}

/**
 * The training rows of a contaminated table: so many of its rows are odd, if half of the odd rows suffice.
 */
const CONTAMINATION = 0.05;
/** `detect --clean` of so much leaves twice as many out. */
const CLEANED = 0.1;

/** The training rows and the first odd ones among the test rows, which are then not judged. */
function withOddRows(train, test, labels) {
  const odd = [...labels.keys()].filter((row) => labels[row] === 1);
  const share = CONTAMINATION / (1 - CONTAMINATION);
  const moved = odd.slice(0, Math.min(Math.floor(odd.length / 2), Math.round(share * train.shape[0])));
  const width = train.shape[1];
  const data = new Float32Array(train.data.length + moved.length * width);
  data.set(train.data);
  moved.forEach((row, place) => {
    data.set(test.data.subarray(row * width, (row + 1) * width), train.data.length + place * width);
    labels[row] = NOT_JUDGED;
  });
  return { data, shape: [train.shape[0] + moved.length, width] };
}
const NOT_JUDGED = 2;

/** How usual every test row is, by each way. */
const ways = {
  async kernels({ train, test }, seed) {
    const { model } = await fitKernels(train, { seed, threads: 1 });
    const logProb = await model.logProb(test);
    await model.dispose();
    return logProb;
  },
  async contaminated({ train, test, labels }, seed) {
    const { model } = await fitKernels(withOddRows(train, test, labels), { seed, threads: 1 });
    const logProb = await model.logProb(test);
    await model.dispose();
    return logProb;
  },
  async cleaned({ train, test, labels }, seed) {
    const rows = withOddRows(train, test, labels);
    const [count, width] = rows.shape;
    const first = await fitKernels(rows, { seed, threads: 1 });
    await first.model.dispose();
    const order = [...first.leftOut.keys()].sort((a, b) => first.leftOut[a] - first.leftOut[b]);
    const kept = order.slice(Math.round(CLEANED * count));
    const data = Float32Array.from(
      { length: kept.length * width },
      (_, at) => rows.data[kept[Math.floor(at / width)] * width + (at % width)],
    );
    const { model } = await fitKernels({ data, shape: [kept.length, width] }, { seed, threads: 1 });
    const logProb = await model.logProb(test);
    await model.dispose();
    return logProb;
  },
  async nsf(split, seed) {
    const { train, test, broken } = varying(split);
    const model = await fitFlow(nsf({ features: train.shape[1] }), train, { seed, threads: 1 });
    const logProb = await model.logProb(test);
    await model.dispose();
    return logProb.map((value, row) => (Number.isFinite(value) ? value : -1e30) - 1e30 * broken[row]);
  },
  async table({ train, test }, seed) {
    const columns = ({ data, shape: [rows, width] }) =>
      Object.fromEntries(
        Array.from({ length: width }, (_, at) => [
          `x${at}`,
          Float64Array.from({ length: rows }, (__, row) => data[row * width + at]),
        ]),
      );
    const its = tableFlow(inferSchema(columns(train)), { rows: train.shape[0] });
    const model = await fitFlow(its, columns(train), { seed, threads: 1 });
    const logProb = await model.logProb(columns(test));
    await model.dispose();
    return logProb.map((value) => (Number.isFinite(value) ? value : -1e30));
  },
  async neighbours(split) {
    const { train, test, broken } = varying(split);
    const [count, width] = train.shape;
    const centers = new Float64Array(width);
    const scales = new Float64Array(width);
    for (let at = 0; at < width; at++) {
      for (let row = 0; row < count; row++) centers[at] += train.data[row * width + at] / count;
      for (let row = 0; row < count; row++)
        scales[at] += (train.data[row * width + at] - centers[at]) ** 2 / count;
    }
    const standard = ({ data }) =>
      Float64Array.from(data, (value, at) => (value - centers[at % width]) / Math.sqrt(scales[at % width]));
    const [known, asked] = [standard(train), standard(test)];
    return Float64Array.from({ length: test.shape[0] }, (_, row) => {
      const nearest = [Infinity, Infinity, Infinity, Infinity, Infinity];
      for (let other = 0, at = 0; other < count; other++) {
        let square = 0;
        for (let column = row * width; column < (row + 1) * width; column++, at++) {
          square += (asked[column] - known[at]) ** 2;
        }
        if (square >= nearest[4]) continue;
        let place = 4;
        for (; place > 0 && nearest[place - 1] > square; place--) nearest[place] = nearest[place - 1];
        nearest[place] = square;
      }
      return -nearest[4] - 1e30 * broken[row];
    });
  },
};

/** The probability, in percent, that an odd row is less usual than another one; ties count half. */
function auroc(usual, labels) {
  const order = [...usual.keys()]
    .filter((row) => labels[row] !== NOT_JUDGED)
    .sort((a, b) => usual[a] - usual[b]);
  let [wins, above] = [0, order.filter((row) => labels[row] === 0).length];
  const others = above;
  for (let at = 0; at < order.length; ) {
    let [end, odd, same] = [at, 0, 0];
    for (; end < order.length && usual[order[end]] === usual[order[at]]; end++) {
      if (labels[order[end]] === 1) odd++;
      else same++;
    }
    above -= same;
    wins += odd * (above + same / 2);
    at = end;
  }
  return (100 * wins) / (others * (order.length - others));
}

const results = join(folder, "auroc.jsonl");
const known = new Map();
if (existsSync(results)) {
  for (const line of readFileSync(results, "utf8").trim().split("\n")) {
    const { way, name, seed, value } = JSON.parse(line);
    known.set(`${way}/${name}/${seed}`, value);
  }
}
const asked = options.ways.split(",");
const wrong = asked.filter((way) => !(way in ways));
if (wrong.length > 0) {
  console.error(`check-anomalies: --ways: expected ${Object.keys(ways).join(", ")}, got ${wrong.join(", ")}`);
  process.exit(2);
}
const names = [...published.keys()].filter((name) => options.tables?.split(",").includes(name) ?? true);
for (let seed = 0; seed < Number(options.seeds); seed++) {
  for (const name of names) {
    for (const way of asked) {
      const key = `${way}/${name}/${seed}`;
      if (known.has(key)) continue;
      const started = performance.now();
      const split = splitOf(name, seed);
      const value = auroc(await ways[way](split, seed), split.labels);
      const seconds = (performance.now() - started) / 1000;
      known.set(key, value);
      appendFileSync(results, `${JSON.stringify({ way, name, seed, value, seconds })}\n`);
      console.log(`${key} ${value.toFixed(2)} (${seconds.toFixed(1)} s)`);
    }
  }
}

const mean = (values) => values.reduce((a, b) => a + b, 0) / values.length;
const seeds = Array.from({ length: Number(options.seeds) }, (_, seed) => seed);
const meanOf = (way, name) => mean(seeds.map((seed) => known.get(`${way}/${name}/${seed}`)));
/** The place among the published methods and one's own, ties in the middle. */
const rankOf = (name, value) =>
  1 +
  published.get(name).filter((other) => other > value).length +
  published.get(name).filter((other) => other === value).length / 2;
console.log(
  `\n| table | ${asked.join(" | ")} | the best published | kNN, published |\n|---|${"---|".repeat(asked.length + 2)}`,
);
for (const name of names) {
  const own = published.get(name);
  const best = own.indexOf(Math.max(...own));
  const cells = asked.map((way) => meanOf(way, name).toFixed(1));
  console.log(
    `| ${name} | ${cells.join(" | ")} | ${own[best].toFixed(1)} ${methods[best]} | ${own[methods.indexOf("KNN")].toFixed(1)} |`,
  );
}
const bottom = (title, each, last) => console.log(`| ${title} | ${asked.map(each).join(" | ")} | ${last} |`);
bottom(
  "mean",
  (way) => mean(names.map((name) => meanOf(way, name))).toFixed(2),
  `${mean(names.map((name) => Math.max(...published.get(name)))).toFixed(2)} | ${mean(names.map((name) => published.get(name)[methods.indexOf("KNN")])).toFixed(2)}`,
);
bottom(
  "mean rank among 27",
  (way) => mean(names.map((name) => rankOf(name, meanOf(way, name)))).toFixed(2),
  "– | –",
);
