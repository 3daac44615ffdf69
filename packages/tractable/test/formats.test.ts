import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { load } from "tractable";
import { expect, it } from "vitest";

const folder = new URL("./fixtures/", import.meta.url);
const versions = readdirSync(folder).filter((name) => /^model-v\d+\.safetensors$/.test(name));

it("there is a file of every version of the format", () => {
  expect(versions).toEqual(["model-v1.safetensors"]);
});

it.each(versions)("%s, written once and kept, still opens and means the same", async (name) => {
  const model = await load(fileURLToPath(new URL(name, folder)));
  const facts = readFileSync(new URL(name.replace(".safetensors", ".json"), folder), "utf8");
  const { rows, context, logProb } = JSON.parse(facts);
  const got = await model.logProb(rows, { context });
  got.forEach((value, index) => {
    expect(Math.abs(value - logProb[index])).toBeLessThan(1e-4 * Math.max(1, Math.abs(logProb[index])));
  });
  expect(model.columns).toEqual(["size", "angle"]);
  expect(model.contextColumns).toEqual(["difference"]);
  expect(model.supports).toEqual(["positive", "real"]);
});
