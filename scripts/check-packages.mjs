// Packs all packages as a registry would get them, installs the tarballs in an empty folder, and uses them as
// a stranger does: the README's first example with its types, and the command. Needs a registry for what they
// depend on.
//   npm run check:packages
import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const folder = mkdtempSync(join(tmpdir(), "tractable-packages-"));
const run = (command, args, cwd = folder) =>
  execFileSync(command, args, { cwd, encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] });

for (const name of ["tractable", "data", "cli"]) {
  run("npm", ["pack", "--silent", "--pack-destination", folder], join(root, "packages", name));
}
const tarballs = readdirSync(folder).filter((name) => name.endsWith(".tgz"));
writeFileSync(
  join(folder, "package.json"),
  JSON.stringify({ name: "stranger", private: true, type: "module" }),
);
// the engine's install script only fetches libraries for GPUs of another kind
run("npm", [
  "install",
  "--ignore-scripts",
  "--no-audit",
  "--no-fund",
  ...tarballs.map((name) => `./${name}`),
  "typescript",
  "@types/node",
]);
writeFileSync(
  join(folder, "use.ts"),
  `import { fit, nsf, type Model } from "tractable";
import { checkBijection } from "tractable/authoring";
import { add } from "tractable/graph";

const rows = Array.from({ length: 200 }, (_, row) => [Math.sin(row), Math.cos(3 * row)]);
const model: Model = await fit(nsf({ features: 2 }), rows, { epochs: 2 });
const scores: Float64Array = await model.logProb(rows);
if (!scores.every(Number.isFinite)) throw new Error("scores");
if (typeof add !== "function" || typeof checkBijection !== "function") throw new Error("sub-paths");
await model.save("moons.safetensors");
console.log("fitted, scored and saved");
`,
);
const options = ["--module", "nodenext", "--target", "es2022", "--strict", "--types", "node", "use.ts"];
run("npx", ["tsc", ...options]);
process.stdout.write(run("node", ["use.js"]));
writeFileSync(
  join(folder, "t.csv"),
  `a,b\n${Array.from({ length: 60 }, (_, row) => `${row},${row % 7}`).join("\n")}\n`,
);
process.stdout.write(run("npx", ["tractable", "--version"]));
run("npx", ["tractable", "fit", "t.csv", "--epochs", "2", "--no-picture"]);
process.stdout.write(run("npx", ["tractable", "score", "t.safetensors", "t.csv"]));
const megabytes = (name) => Number(run("du", ["-sm", `node_modules/${name}`]).split("\t")[0]);
console.log(
  `node_modules ${megabytes("")} MB, of which onnxruntime-node ${megabytes("onnxruntime-node")} MB`,
);
rmSync(folder, { recursive: true });
