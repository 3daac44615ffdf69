import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import sharp from "sharp";
import { beforeAll, describe, expect, it } from "vitest";
import { writeShapes } from "./imageFiles.ts";
import { runInside } from "./runInside.ts";
import { scratch } from "./runTractable.ts";

const cwd = scratch();
const run = (command: string) => runInside(command.split(" "), { cwd });
const GAP = 4;

/** How many images a grid of 8×8 pixels, enlarged 14 times, has beside and below each other. */
async function gridOf(name: string): Promise<readonly [number, number]> {
  const { width, height } = await sharp(join(cwd, name)).metadata();
  return [(width - GAP) / (8 * 14 + GAP), (height - GAP) / (8 * 14 + GAP)];
}

beforeAll(async () => {
  await writeShapes(join(cwd, "shapes"), 12);
  const small = "--labels folders --levels 1 --steps 2 --width 8 --epochs 30 --batch-size 8 --no-picture";
  await run(`fit shapes ${small} --classes-in couplings --out given.safetensors`);
  await run(`fit shapes ${small} --epochs 1 --out base.safetensors`);
}, 60_000);

describe("a model whose couplings are given the class", () => {
  it("translates images from one class to others, one a row", async () => {
    const all = "translate given.safetensors shapes --labels folders";
    const { code, stdout } = await run(`${all} --from bars --to dots --count 3 --out strip.png`);
    expect([code, stdout]).toEqual([0, "strip.png: 3 images, each as it is and as dots\n"]);
    expect(await gridOf("strip.png")).toEqual([2, 3]);
    const json = await run(`${all} --to bars,dots --count 2 --out both.png --json`);
    expect(JSON.parse(json.stdout)).toMatchObject({ from: ["bars", "dots"], to: ["bars", "dots"] });
    expect(await gridOf("both.png")).toEqual([3, 2]);
  });

  it("gives an image back in its own class", async () => {
    await run(
      "translate given.safetensors shapes/bars/3.png --from bars --to bars,dots --count 1 --out own.png",
    );
    const { data, info } = await sharp(join(cwd, "own.png"))
      .greyscale()
      .raw()
      .toBuffer({ resolveWithObject: true });
    const at = (image: number, row: number, column: number) =>
      data[(GAP + 14 * row) * info.width + GAP + image * (8 * 14 + GAP) + 14 * column]!;
    let [own, other] = [0, 0];
    for (let row = 0; row < 8; row++) {
      for (let column = 0; column < 8; column++) {
        own = Math.max(own, Math.abs(at(0, row, column) - at(1, row, column)));
        other = Math.max(other, Math.abs(at(0, row, column) - at(2, row, column)));
      }
    }
    expect(own).toBeLessThanOrEqual(1);
    expect(other).toBeGreaterThan(20);
  });

  it("edits, interpolates and reconstructs images of known classes", async () => {
    const edit = "edit given.safetensors shapes/bars/3.png --towards dots --steps 4";
    expect((await run(`${edit} --away-from bars --out edit.png`)).code).toBe(0);
    expect(await gridOf("edit.png")).toEqual([4, 1]);
    const between = "interpolate given.safetensors shapes/bars/3.png shapes/dots/2.png --steps 5";
    expect((await run(`${between} --classes bars,dots --out way.png`)).code).toBe(0);
    expect(await gridOf("way.png")).toEqual([5, 1]);
    const back = await run("reconstruct given.safetensors shapes --labels folders --json");
    expect(JSON.parse(back.stdout).largestError).toBeLessThan(0.5);
  });

  it("scores, samples, describes and exports itself as any other", async () => {
    expect((await run("info given.safetensors")).stdout).toContain("2: bars, dots, given to the couplings");
    const scored = await run("score given.safetensors shapes --labels folders --json");
    expect(JSON.parse(scored.stdout).accuracy).toBeGreaterThan(0.5);
    const drawn = await run("sample given.safetensors --class dots --count 3 --out drawn");
    expect(drawn.code).toBe(0);
    const exported = await run("export given.safetensors --out graphs");
    expect(exported.code).toBe(0);
    const notes = readFileSync(join(cwd, "graphs/README.txt"), "utf8");
    expect(notes.match(/in {3}classes \[batch, 2\]/g)).toHaveLength(4);
  });
});

describe("what the user can mend about classes of couplings gets one sentence and exit code 2", () => {
  const given = "translate given.safetensors shapes/bars";
  it.each([
    [
      "translating by a model whose base alone knows the class",
      "translate base.safetensors shapes/bars --from bars --to dots",
      /^base\.safetensors: expected a model whose couplings are given the class, got one whose base alone knows it; fit one with --labels and --classes-in couplings$/,
    ],
    [
      "neither --from nor --labels",
      `${given} --to dots`,
      /^--from: expected the class of the images, got none/,
    ],
    ["a class that isn't there", `${given} --from bars --to dot`, /^--to: there is no class "dot"; .*dots/],
    [
      "no image of the class",
      `translate given.safetensors shapes/bars/1.png shapes/bars/2.png --labels folders --from dots --to bars`,
      /^--from: expected images of "dots", got none|^--labels: /,
    ],
    [
      "an edit without the class of the image",
      "edit given.safetensors shapes/bars/3.png --towards dots",
      /^--away-from: expected the class of the image/,
    ],
    [
      "an edit with examples",
      "edit given.safetensors shapes/bars/3.png --towards dots --away-from bars --examples shapes --labels folders",
      /^--examples: the model's couplings are given the class/,
    ],
    [
      "an edit without examples",
      "edit base.safetensors shapes/bars/3.png --towards dots",
      /^--examples: expected images with and without the class/,
    ],
    [
      "a way between images of unknown classes",
      "interpolate given.safetensors shapes/bars/3.png shapes/dots/2.png",
      /^--classes: expected the classes of the two images, .* got none; give them like 3,8$/,
    ],
    [
      "classes that nothing is given",
      "interpolate base.safetensors shapes/bars/3.png shapes/dots/2.png --classes bars,dots",
      /^--classes: the couplings of the model aren't given the class; leave it out$/,
    ],
  ])("%s", async (_, command, sentence) => {
    const { code, stderr } = await run(`${command} --out bad.png`);
    expect([code, stderr.replace("tractable: ", "")]).toEqual([
      2,
      expect.stringMatching(new RegExp(sentence, "m")),
    ]);
    expect(existsSync(join(cwd, "bad.png"))).toBe(false);
  });

  it.each([
    [
      "where the class goes, but no labels",
      "fit shapes --classes-in couplings --epochs 1 --out none.safetensors",
      /^--classes-in: it says what is told the class of --labels; give some$/,
    ],
    [
      "classes in the couplings of an integer flow",
      "fit shapes --flow idf --classes-in couplings --out none.safetensors",
      /^--classes-in: it is for --flow .*, got idf; leave it out$/,
    ],
    [
      "images to reconstruct without their classes",
      "reconstruct given.safetensors shapes",
      /^--labels: expected the class of each image/,
    ],
    [
      "classes to reconstruct with that nothing is given",
      "reconstruct base.safetensors shapes --labels folders",
      /^--labels: the couplings of the model aren't given the class; leave it out$/,
    ],
  ])("%s", async (_, command, sentence) => {
    const { code, stderr } = await run(command);
    expect([code, stderr.replace("tractable: ", "")]).toEqual([
      2,
      expect.stringMatching(new RegExp(sentence, "m")),
    ]);
  });
});
