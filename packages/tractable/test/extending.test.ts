import { readFile } from "node:fs/promises";
import { expect, it } from "vitest";
import * as authoring from "../src/authoring.ts";
import * as graph from "../src/graph/index.ts";
import * as tractable from "../src/index.ts";

const page = new URL("../../../docs/extending.md", import.meta.url);

/** The page's code as one program in JavaScript: imports become constants, and the few types go. */
async function program(): Promise<string> {
  const text = await readFile(page, "utf8");
  const blocks = [...text.matchAll(/```ts\n([\s\S]*?)```/g)].map((match) => match[1]!);
  return blocks
    .join("\n")
    .replace(/import \{([^}]*)\} from "(tractable[^"]*)";/g, (_, names: string, from: string) => {
      const values = names.split(",").filter((name) => !/^\s*type /.test(name));
      return `const {${values.join(",")}} = modules[${JSON.stringify(from)}];`;
    })
    .replaceAll("(): ScalarMap", "()")
    .replaceAll("(): Bijection", "()");
}

it("the code of docs/extending.md runs, and does what the page says", async () => {
  const AsyncFunction = Object.getPrototypeOf(async () => {}).constructor as new (
    ...text: string[]
  ) => (...values: unknown[]) => Promise<Record<string, unknown>>;
  const run = new AsyncFunction("modules", "rows", `${await program()}\nreturn { model, again, complaint };`);
  const rows = Array.from({ length: 200 }, (_, row) => [Math.sin(row), Math.cos(3 * row)]);
  const modules = { tractable, "tractable/graph": graph, "tractable/authoring": authoring };
  const { model, again, complaint } = (await run(modules, rows)) as {
    model: tractable.Model;
    again: tractable.Model;
    complaint: string;
  };
  expect(await again.logProb(rows)).toEqual(await model.logProb(rows));
  const said = /`complaint` begins with "([^"]+)"/.exec(await readFile(page, "utf8"))![1]!;
  expect(complaint.startsWith(said)).toBe(true);
});
