// Holds the direction of imports: every room may import only from rooms below it (docs/architecture.md).
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");

/** Rooms of each package from the top to the bottom; those on one line may use each other. */
const rooms = {
  cli: [
    ["main"],
    ["program"],
    ["commands"],
    ["pictures", "rows", "typed"],
    ["files", "images"],
    ["coding"],
    ["progress"],
    ["interrupt"],
    ["options", "text"],
    ["errors"],
  ],
  data: [
    ["index", "messages"],
    ["appendColumn"],
    ["blocks", "openAppend", "replaceCells"],
    ["cells", "describeTable", "generators", "images", "readChunks", "readTable"],
    ["output"],
    ["sources"],
    ["duckdb", "numpy"],
    ["part"],
    ["column", "format", "missingMarkers", "table"],
    ["nearest", "systemReason", "temporaryFolder"],
    ["dataError"],
  ],
  tractable: [
    ["index", "authoring", "worker"],
    ["tasks"],
    ["training"],
    ["model"],
    ["density"],
    ["rows"],
    ["flows"],
    ["tables"],
    ["parts"],
    ["integers"],
    ["images"],
    ["structures"],
    ["bijections"],
    ["scalarMaps"],
    ["distributions"],
    ["nets"],
    ["integrators"],
    ["directions"],
    ["matrices"],
    ["parameters"],
    ["onnx", "runtime", "files"],
    ["graph"],
    ["random"],
    ["algebra", "errors", "specs"],
  ],
};
/** A command's folder is its own: commands share the rooms below. The demo is a fit, and says so. */
const commandsThatUseOthers = ["demo"];
/** What each package may import from the others. */
const packages = {
  cli: ["tractable", "tractable/authoring", "@tractable/data", "@tractable/data/messages"],
  data: [],
  tractable: [],
};
/**
 * Operations that use each other's values, one circle a line: the gradient of each is among the others, and
 * a gradient is only asked for when all files are loaded.
 */
const circles = [
  ["broadcastLike", "sum", "sumTo"],
  ["concat", "split"],
  ["correlate", "kernelGradient"],
  ["cos", "sin"],
  ["gatherElements", "scatterElements"],
  ["pad", "slice"],
].map((names) => names.map((name) => `packages/tractable/src/graph/operations/${name}.ts`));

const problems = [];

function files(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    return entry.isDirectory() ? files(path) : path.endsWith(".ts") ? [path] : [];
  });
}

function importsOf(path) {
  const text = readFileSync(path, "utf8");
  return [...text.matchAll(/(?:from|import\()\s*"([^"]+)"/g)].map((match) => match[1]);
}

const levels = Object.fromEntries(
  Object.entries(rooms).map(([name, lines]) => [
    name,
    new Map(lines.flatMap((names, index) => names.map((room) => [room, index]))),
  ]),
);
const pathIn = (name, path) => relative(join(root, "packages", name, "src"), path).split("/");
const roomOf = (name, path) => pathIn(name, path)[0].replace(/\.ts$/, "");
const commandOf = (path) => pathIn("cli", path)[1];

for (const [name, allowed] of Object.entries(packages)) {
  for (const path of files(join(root, "packages", name, "src"))) {
    for (const target of importsOf(path)) {
      const isOurs = /^(@tractable\/|tractable(\/|$))/.test(target);
      if (isOurs && !allowed.includes(target)) {
        problems.push(`${relative(root, path)}: packages/${name} may not import ${target}`);
      }
      if (!target.endsWith(".ts")) continue;
      const other = resolve(dirname(path), target);
      const [from, to] = [roomOf(name, path), roomOf(name, other)];
      const [above, below] = [levels[name].get(from), levels[name].get(to)];
      if (above === undefined || below === undefined) {
        problems.push(
          `${relative(root, path)}: ${from} or ${to} is no known room; add it to scripts/check-imports.mjs`,
        );
      } else if (above > below) {
        problems.push(`${relative(root, path)}: ${from} is below ${to} and may not import ${target}`);
      } else if (name === "cli" && from === "commands" && to === "commands") {
        const [own, used] = [commandOf(path), commandOf(other)];
        if (own !== used && !commandsThatUseOthers.includes(own)) {
          problems.push(
            `${relative(root, path)}: the command ${own} may not use ${used}; move what they share to a room below`,
          );
        }
      }
    }
  }
}

/** The files whose values a file uses, not their types alone. */
function valueImportsOf(path) {
  const text = readFileSync(path, "utf8");
  return [
    ...text.matchAll(/^(?:import|export) (?!type )(?:(\{[^}]*\}|\*[^"{}]*|\w+) from )?"(\.[^"]+\.ts)"/gm),
  ]
    .filter(([, names = ""]) => !/^\{(\s*type [\w ]+,?)+\s*\}/.test(names))
    .map(([, , target]) => resolve(dirname(path), target));
}

/** Sets of files that reach each other (Tarjan 1972). */
function circlesOf(paths) {
  const [number, low, stack, found] = [new Map(), new Map(), [], []];
  const visit = (path) => {
    number.set(path, number.size);
    low.set(path, number.get(path));
    stack.push(path);
    for (const next of valueImportsOf(path)) {
      if (!number.has(next)) visit(next);
      if (stack.includes(next)) low.set(path, Math.min(low.get(path), low.get(next)));
    }
    if (low.get(path) !== number.get(path)) return;
    const circle = stack.splice(stack.indexOf(path));
    if (circle.length > 1) found.push(circle.map((one) => relative(root, one)).sort());
  };
  for (const path of paths) if (!number.has(path)) visit(path);
  return found;
}

const sameFiles = (a, b) => a.length === b.length && a.every((path) => b.includes(path));
const foundCircles = Object.keys(packages).flatMap((name) =>
  circlesOf(files(join(root, "packages", name, "src"))),
);
for (const circle of foundCircles) {
  if (circles.some((allowed) => sameFiles(allowed, circle))) continue;
  problems.push(`${circle.join(", ")}: a circle of imports; move what they share below them`);
}
for (const allowed of circles) {
  if (foundCircles.some((circle) => sameFiles(allowed, circle))) continue;
  problems.push(`${allowed.join(", ")}: no such circle of imports; take it out of scripts/check-imports.mjs`);
}

for (const problem of problems) console.error(problem);
if (problems.length > 0) process.exit(1);
console.log("imports point one way");
