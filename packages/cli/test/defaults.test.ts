// What the help of `tractable fit` states as defaults is what the library does where an option is left out.
import { gatedConvNet } from "tractable";
import { describe, expect, it } from "vitest";
import { glow, integerFlow, nsf } from "../../tractable/src/index.ts";
import { planOf } from "../../tractable/src/training/plan.ts";
import {
  IMAGE_FLOW_NAMES,
  IMAGE_FLOW_OPTIONS,
  type ImageFlowName,
  type ImageFlowOption,
} from "../src/commands/fit/flowNames.ts";
import { type ImageFlowOptions, imageFlowEntry } from "../src/commands/fit/flowTable.ts";
import { imageFlow } from "../src/commands/fit/imageFlow.ts";
import { program } from "../src/program.ts";

const image = { channels: 1, height: 16, width: 16 };
/** Enough images for the usual sizes of a flow. */
const MANY = 1_000_000;

function help(option: string): string {
  const fit = program().commands.find((command) => command.name() === "fit")!;
  return fit.options.find(({ long }) => long === option)!.description;
}

function built(name: ImageFlowName, options: ImageFlowOptions): unknown {
  const { bijection, base, pixels } = imageFlow(name, image, 0, options, MANY);
  return { bijection: bijection.spec, base: base.spec, pixels: JSON.stringify(pixels) };
}

const stated = IMAGE_FLOW_NAMES.flatMap((name) =>
  IMAGE_FLOW_OPTIONS.flatMap((option): [ImageFlowName, ImageFlowOption, number][] => {
    const size = imageFlowEntry(name).options[option];
    return size === undefined ? [] : [[name, option, size]];
  }),
);

describe("the help of tractable fit", () => {
  it.each(stated)("of --flow %s states the library's %s", (name, option, size) => {
    expect(built(name, { [option]: size })).toEqual(built(name, {}));
    expect(built(name, { [option]: 2 * size })).not.toEqual(built(name, {}));
    expect(help(`--${option}`)).toMatch(new RegExp(`\\b${size} of [^,]*\\b${name}\\b`));
  });

  it("states what --net gated takes", () => {
    expect(help("--blocks")).toContain("4 of --net gated");
    expect(gatedConvNet(8).spec).toEqual(gatedConvNet(8, { blocks: 4 }).spec);
    expect(help("--heads")).toContain("none of --net gated");
    expect(built("glow", { net: "gated", heads: 0 })).toEqual(built("glow", { net: "gated" }));
  });

  it("states how the library fits", () => {
    const rows = planOf({ seed: 0 }, MANY, nsf({ features: 2 }));
    const images = planOf({ seed: 0 }, MANY, glow({ image, levels: 1, steps: 1, width: 4 }));
    const whole = planOf({ seed: 0 }, MANY, integerFlow({ image: { ...image, height: 64, width: 64 } }));
    expect([rows.batchSize, images.batchSize]).toEqual([256, 64]);
    expect(help("--batch-size")).toContain("256, or 64 images, or 8 of idf");
    expect(imageFlowEntry("idf").batch).toBe(8);
    expect(whole.batchSize).toBeLessThanOrEqual(8);
    expect(help("--learning-rate")).toContain(`(default: ${rows.learningRate})`);
    expect(help("--optimizer")).toContain("adam (default)");
    expect(rows.optimizer.spec).toMatchObject({ inner: { kind: "adam" } });
    expect(help("--patience")).toContain("a fifth, 10 or more");
    const patience = (epochs: number) => planOf({ seed: 0, epochs }, MANY, nsf({ features: 2 })).patience;
    expect([patience(20), patience(100)]).toEqual([10, 20]);
  });
});
