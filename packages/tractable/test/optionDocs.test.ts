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
  const field = /((?:^ {2}\/\*\*(?:[\s\S]*?)\*\/\n)?)^ {2}(?:readonly )?(\w+)(\??)[:(<]/gm;
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

describe("whatever the library exports", () => {
  const front = ["index.ts", "authoring.ts", "graph/index.ts"].map((path) =>
    readFileSync(join(source, path), "utf8"),
  );
  const isExported = (name: string) => front.some((text) => new RegExp(`\\b${name}\\b`).test(text));
  const texts = readdirSync(source, { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".ts"))
    .map((path) => readFileSync(join(source, path), "utf8"));

  it("has a comment on every field of its interfaces", () => {
    const fields = texts.flatMap((text) =>
      [
        ...text.matchAll(/^export interface (\w+)(?:<[^>]*>)?(?: extends [^{]+)? \{\n([\s\S]*?)^\}/gm),
      ].flatMap(([, owner, body]) => (isExported(owner!) ? fieldsOf(owner!, body!) : [])),
    );
    expect(fields.length).toBeGreaterThan(500);
    const silent = fields.filter(({ comment }) => comment === "");
    expect(silent.map(({ owner, name }) => `${owner}.${name}`)).toEqual([]);
  });

  it("has a comment on everything but options, which their factory tells of", () => {
    const silent = texts.flatMap((text) =>
      [
        ...text.matchAll(/(\*\/\n)?^export (?:async )?(?:function|const|class|type|interface) (\w+)/gm),
      ].flatMap(([, comment, name]) =>
        comment === undefined && isExported(name!) && !name!.endsWith("Options") ? [name] : [],
      ),
    );
    expect(silent).toEqual([]);
  });
});

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
