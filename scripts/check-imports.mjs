// Holds the direction of imports: every room may import only from rooms below it (docs/architecture.md).
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");

/** Rooms of the library from the top to the bottom; those on one line may use each other. */
const rooms = [
  ["index"],
  ["tasks"],
  ["training"],
  ["model"],
  ["density"],
  ["rows"],
  ["flows"],
  ["parts"],
  ["tables"],
  ["structures", "images"],
  ["scalarMaps", "bijections", "distributions", "nets"],
  ["parameters"],
  ["onnx", "runtime", "files"],
  ["graph"],
  ["random"],
  ["errors", "specs"],
];
/** What each package may import from the others. */
const packages = { cli: ["tractable", "@tractable/data"], data: [], tractable: [] };

const level = new Map(rooms.flatMap((names, index) => names.map((name) => [name, index])));
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

const library = join(root, "packages/tractable/src");
const roomOf = (path) => relative(library, path).split("/")[0].replace(/\.ts$/, "");

for (const [name, allowed] of Object.entries(packages)) {
  for (const path of files(join(root, "packages", name, "src"))) {
    for (const target of importsOf(path)) {
      const others = Object.keys(packages).map((other) =>
        other === "tractable" ? other : `@tractable/${other}`,
      );
      if (others.includes(target) && !allowed.includes(target)) {
        problems.push(`${relative(root, path)}: packages/${name} may not import ${target}`);
      }
      if (name !== "tractable" || !target.startsWith(".")) continue;
      const [from, to] = [roomOf(path), roomOf(resolve(dirname(path), target))];
      if (level.get(from) === undefined || level.get(to) === undefined) {
        problems.push(
          `${relative(root, path)}: ${from} or ${to} is no known room; add it to scripts/check-imports.mjs`,
        );
      } else if (level.get(from) > level.get(to)) {
        problems.push(`${relative(root, path)}: ${from} is below ${to} and may not import ${target}`);
      }
    }
  }
}

for (const problem of problems) console.error(problem);
if (problems.length > 0) process.exit(1);
console.log("imports point one way");
