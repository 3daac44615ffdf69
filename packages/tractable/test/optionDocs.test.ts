import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

const source = fileURLToPath(new URL("../src", import.meta.url));

interface Field {
  readonly owner: string;
  readonly name: string;
  readonly isOptional: boolean;
  readonly comment: string;
}

/** The fields of every interface called …Options that the library exports, with the comment above each. */
function optionFields(): Field[] {
  const front = ["index.ts", "authoring.ts"].map((path) => readFileSync(join(source, path), "utf8")).join();
  // what exported interfaces are made of
  const behind = ["BoxOptions"];
  const isPublic = (name: string) => behind.includes(name) || new RegExp(`\\b${name}\\b`).test(front);
  const files = readdirSync(source, { recursive: true, encoding: "utf8" }).filter((path) =>
    path.endsWith(".ts"),
  );
  return files.flatMap((path) => {
    const text = readFileSync(join(source, path), "utf8");
    return [
      ...text.matchAll(
        /^export interface (\w+Options|TrainingReport|EpochRecord|ContextOption|ColumnGroup|Interval|Circle)(?: extends [^{]+)? \{\n([\s\S]*?)^\}/gm,
      ),
    ].flatMap(([, owner, body]) => (isPublic(owner!) ? fieldsOf(owner!, body!) : []));
  });
}

function fieldsOf(owner: string, body: string): Field[] {
  const field = /((?:^ {2}\/\*\*(?:[\s\S]*?)\*\/\n)?)^ {2}(?:readonly )?(\w+)(\??):/gm;
  return [...body.matchAll(field)].map(([, comment, name, mark]) => ({
    owner,
    name: name!,
    isOptional: mark === "?",
    comment: comment!
      .replace(/^\s*\/?\*+\/?/gm, " ")
      .replace(/\s+/g, " ")
      .trim(),
  }));
}

describe("the options of every exported interface", () => {
  const fields = optionFields();

  it("are found", () => {
    expect(fields.length).toBeGreaterThan(80);
    expect(fields.map(({ owner }) => owner)).toContain("FitOptions");
  });

  it.each(fields.map((field) => [`${field.owner}.${field.name}`, field] as const))(
    "%s says what it is, and what it is by default",
    (_name, { owner, comment, isOptional }) => {
      expect(comment).toMatch(/^[A-Z0-9"[].{10,}/);
      if (isOptional && owner !== "TrainingReport") expect(comment).toMatch(/by default|default/);
    },
  );
});
