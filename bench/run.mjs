// Runs every library on every configuration, one process after another, and compares each with tractable.
//   node bench/run.mjs [--only realnvp-small,…] [--libraries tractable,pytorch,tfjs,jaxjs] [--seconds 3]
import { spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import os from "node:os";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { shared } from "./lib/measure.mjs";
import { bestOf, formatTable } from "./lib/table.mjs";

const ROUNDS = 2; // the libraries alternate, so that a noisy moment of the machine meets all of them
const FEW_THREADS = [1, 2];

/** How to start each library, and the thread counts to try; the best value of each quantity is kept. */
const libraries = {
  tractable: () => ({ command: [process.execPath, path("tractable.mjs")], threads: FEW_THREADS }),
  "tractable-recompute": () => ({
    command: [process.execPath, path("tractable.mjs")],
    more: ["--memory", "recompute"],
    threads: FEW_THREADS,
  }),
  pytorch: () => ({
    command: [findPython(), path("pytorch.py")],
    more: ["--malloc", "default"],
    threads: FEW_THREADS,
  }),
  "pytorch-tuned": () => ({ command: [findPython(), path("pytorch.py")], threads: FEW_THREADS }),
  tfjs: () => ({ command: [process.execPath, path("tfjs.mjs")], threads: [1] }),
  jaxjs: () => ({ command: [process.execPath, path("jaxjs.mjs")], threads: [1] }),
};

/** What is run where no libraries are named: recomputing is for images alone. */
const USUAL = Object.keys(libraries).filter((name) => name !== "tractable-recompute");

function path(name) {
  return fileURLToPath(new URL(name, import.meta.url));
}

function findPython() {
  const candidates = ["python3", "/usr/bin/python3"];
  const found = candidates.find((python) => spawnSync(python, ["-c", "import torch"]).status === 0);
  if (!found) throw new Error(`PyTorch is skipped: neither ${candidates.join(" nor ")} can import torch`);
  return found;
}

function readOptions() {
  const { values } = parseArgs({
    options: {
      only: { type: "string", default: Object.keys(shared.configurations).join() },
      libraries: { type: "string", default: USUAL.join() },
      seconds: { type: "string", default: "3" },
    },
  });
  return {
    configurations: checkedList("--only", values.only, shared.configurations),
    libraries: checkedList("--libraries", values.libraries, libraries),
    seconds: values.seconds,
  };
}

function checkedList(option, text, known) {
  const names = text.split(",").map((name) => name.trim());
  const unknown = names.find((name) => !Object.hasOwn(known, name));
  if (unknown !== undefined) {
    throw new Error(`${option}: expected names among ${Object.keys(known).join(", ")}, got ${unknown}`);
  }
  return names;
}

/** The libraries that can run here; says of each other one why not. */
function startable(names) {
  return names.flatMap((name) => {
    try {
      return [{ name, ...libraries[name]() }];
    } catch (error) {
      console.log(error.message);
      return [];
    }
  });
}

/** Runs one process to its end and returns what it measured, or null after saying what went wrong. */
function measure({ name, command: [program, script], more = [] }, config, threads, seconds) {
  const child = spawnSync(
    program,
    [script, ...more, "--config", config, "--threads", String(threads), "--seconds", seconds],
    { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"], maxBuffer: 2 ** 26 },
  );
  try {
    if (child.error) throw child.error;
    if (child.status !== 0) throw new Error(errorLine(child.stderr));
    return { ...JSON.parse(child.stdout.trim().split("\n").at(-1)), library: name };
  } catch (error) {
    console.log(`${name} failed on ${config} with ${threads} threads: ${error.message}`);
    return null;
  }
}

/** The line of a stack trace, JavaScript's or Python's, that says what happened. */
function errorLine(stderr) {
  const lines = stderr.trim().split("\n");
  return lines.findLast((line) => /^\w*Error\b/.test(line)) ?? lines.at(-1);
}

function measureConfiguration(config, entries, seconds) {
  const runs = [];
  const givenUp = new Set();
  for (let round = 0; round < ROUNDS; round++) {
    for (const threads of FEW_THREADS) {
      for (const entry of entries) {
        if (givenUp.has(entry.name) || !entry.threads.includes(threads)) continue;
        const run = measure(entry, config, threads, seconds);
        if (run) runs.push(run);
        if (!run || run.stepMilliseconds === null) givenUp.add(entry.name);
      }
    }
  }
  return { config, runs, best: entries.map(({ name }) => bestOf(name, runs)).filter(Boolean) };
}

const options = readOptions();
const entries = startable(options.libraries);
const machine = `${os.cpus()[0]?.model.trim() ?? "unknown processor"}, ${os.availableParallelism()} cores`;
console.log(
  `${machine}; Node ${process.version}; ${options.seconds} s a measurement, best of ${ROUNDS} rounds`,
);

const results = [];
for (const config of options.configurations) {
  const result = measureConfiguration(config, entries, options.seconds);
  results.push(result);
  console.log(`\n${formatTable(result, shared.configurations[config])}`);
}

mkdirSync(new URL("results/", import.meta.url), { recursive: true });
writeFileSync(
  new URL("results/latest.json", import.meta.url),
  `${JSON.stringify({ date: new Date().toISOString(), machine, node: process.version, results }, null, 2)}\n`,
);
console.log("\nWritten: bench/results/latest.json");
