import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import * as graph from "../src/graph/index.ts";
import * as tractable from "../src/index.ts";

const source = fileURLToPath(new URL("../src", import.meta.url));

/** The code of every @example in a doc comment, by the function it stands above. */
function examples(): [string, string][] {
  const files = readdirSync(source, { recursive: true, encoding: "utf8" }).filter((path) =>
    path.endsWith(".ts"),
  );
  return files.flatMap((path) => {
    const text = readFileSync(join(source, path), "utf8");
    const found = text.matchAll(
      / \* @example\n \* ```ts\n((?: \*.*\n)*?) \* ```\n \*\/\nexport (?:async )?function (\w+)/g,
    );
    return [...found].map(([, code, name]): [string, string] => [name!, code!.replace(/^ \* ?/gm, "")]);
  });
}

const rows = Array.from({ length: 120 }, (_, row) => [Math.sin(row), Math.cos(3 * row)]);
const images = {
  data: Uint8Array.from({ length: 24 * 64 }, (_, at) => (at * 37) % 256),
  shape: [24, 1, 8, 8],
};
const people = rows.map(([a], row) => ({
  age: 20 + (row % 30),
  job: row % 3 === 0 ? "nurse" : "baker",
  a: a!,
}));

describe("the example above each named flow, and above what fits one", () => {
  const found = examples();

  it("is there", () => {
    const flows = readdirSync(join(source, "flows"))
      .map((name) => name.replace(/\.ts$/, ""))
      .filter((name) => name in tractable);
    expect(found.map(([name]) => name).sort()).toEqual(
      [...flows, "fit", "fitKernels", "approximate", "posterior"].sort(),
    );
  });

  it.each(found)("of %s runs", async (_name, code) => {
    const AsyncFunction = Object.getPrototypeOf(async () => {}).constructor as new (
      ...text: string[]
    ) => (...values: unknown[]) => Promise<tractable.Model>;
    const names = Object.keys(tractable).join(", ");
    const run = new AsyncFunction(
      "library",
      "graph",
      "rows",
      "images",
      "people",
      "console",
      `const { ${names} } = library;\n${code}\nreturn model;`,
    );
    const model = await run(tractable, graph, rows, images, people, { log: () => {} });
    expect(Number.isFinite(model.report!.validationLogProb)).toBe(true);
  });
});
