import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import sharp from "sharp";
import { beforeAll, describe, expect, it } from "vitest";
import { idx, shape, writePng, writeShapes } from "./imageFiles.ts";
import { runInside } from "./runInside.ts";
import { exampleCsv, filesIn, type Outcome, scratch, tractable, write } from "./runTractable.ts";

const cwd = scratch();
/** In a process of its own, as a stranger would; most commands run in this one, which is faster. */
const runApart = (command: string) => tractable(command.split(" "), { cwd });
const run = (command: string) => runInside(command.split(" "), { cwd });
const tiny = "--levels 1 --steps 1 --width 8 --epochs 1 --batch-size 8";

function lastJson({ stdout }: Outcome): Record<string, unknown> {
  return JSON.parse(stdout.trimEnd().split("\n").at(-1)!);
}

async function sizeOf(name: string) {
  const { width, height, channels } = await sharp(join(cwd, name)).metadata();
  return { width, height, channels };
}

let fitted: Outcome;
let fittedRgb: Outcome;

beforeAll(async () => {
  await writeShapes(join(cwd, "shapes"), 12);
  await writeShapes(join(cwd, "rgb"), 6, 3);
  await writePng(join(cwd, "large.png"), new Uint8Array(400).fill(90));
  await writePng(join(cwd, "odd/a.png"), new Uint8Array(49).fill(90));
  write(cwd, "data.csv", exampleCsv(60));
  write(cwd, "bad/text.png", "no picture");
  write(cwd, "bad/text2.png", "no picture");
  const kinds = Array.from({ length: 20 }, (_, index) => index % 2);
  const pixels = kinds.map((kind, index) => shape(kind === 0 ? "bar" : "dot", index));
  writeFileSync(join(cwd, "images.gz"), idx([20, 8, 8], Buffer.concat(pixels)));
  writeFileSync(join(cwd, "labels.gz"), idx([20], Uint8Array.from(kinds)));
  writeFileSync(
    join(cwd, "threes.gz"),
    idx(
      [20],
      Uint8Array.from(kinds, (kind) => 3 * kind),
    ),
  );
  [fitted, fittedRgb] = await Promise.all([
    runApart(`fit shapes --labels folders ${tiny} --epochs 2 --watch 1 --json`),
    runApart(
      `fit rgb ${tiny} --net gated --blocks 1 --heads 2 --coupling logistic-mixture --dequantization variational --validation rgb --accumulate 2 --memory recompute`,
    ),
  ]);
  await Promise.all([
    run("fit data.csv --columns x,y --epochs 1 --no-picture --out table.safetensors"),
    run(`fit images.gz --flow nice --width 8 --epochs 1 --no-picture --out nice.safetensors`),
  ]);
}, 60_000);

describe("fitting images", () => {
  it("learns them with their classes, and leaves a model, a picture and watched samples", async () => {
    expect(fitted.stderr).toContain("shapes: 24 grey images of 8x8 in 2 classes");
    expect(fitted.stderr).toMatch(
      /epoch 1 of 2: train \d\.\d{3}, validation \d\.\d{3} bits\/dim, .* images\/s/,
    );
    expect(lastJson(fitted)).toMatchObject({
      images: 24,
      trainingImages: 22,
      validationImages: 2,
      classes: 2,
      flow: "glow",
      epochs: 2,
      image: { channels: 1, height: 8, width: 8 },
      model: "shapes.safetensors",
      picture: "shapes.png",
      validationBitsPerDimensionGivenClass: expect.any(Number),
    });
    expect((await sizeOf("shapes.png")).width).toBe(2400);
    expect(await sizeOf("shapes.samples.png")).toEqual({ width: 932, height: 236, channels: 1 });
  });

  it("takes RGB images and images to validate with, and says bits per dimension and nats", () => {
    expect(fittedRgb.code).toBe(0);
    expect(fittedRgb.stderr).toContain("rgb: 12 RGB images of 8x8");
    expect(fittedRgb.stdout).toMatch(
      /validation +\d\.\d{3} bits\/dim \(-\d+\.\d nats\) per image, at epoch 1 of 1/,
    );
    expect(fittedRgb.stdout).toMatch(
      /next .*score rgb\.safetensors rgb\n.*sample rgb\.safetensors --grid 8x8/,
    );
  });

  it("takes realnvp for the one of images, and validation images with labels of their own", async () => {
    const outcome = await run(
      `fit images.gz --labels labels.gz --flow realnvp --levels 1 --blocks 1 --width 8 --epochs 1 --out nvp.safetensors --no-picture --validation images.gz#3 --validation-labels labels.gz --json`,
    );
    expect(lastJson(outcome)).toMatchObject({ flow: "realnvp", trainingImages: 20, validationImages: 1 });
    expect((await run("info nvp.safetensors")).stdout).toContain("imageRealNvp");
  });

  it.each(["tarflow", "jet"])("takes %s, of patches that fit", async (name) => {
    const outcome = await run(
      `fit images.gz --flow ${name} --steps 2 --width 8 --epochs 1 --out patches.safetensors --no-picture --force --json`,
    );
    expect(lastJson(outcome).flow).toBe(name);
    const drawn = await run("sample patches.safetensors --count 2 --out patches.png --force");
    expect(drawn.code).toBe(0);
  });

  it("scales images to one size, and leaves out what can't be read", async () => {
    const outcome = await run(
      `fit shapes bad large.png --size 4x4 --skip-bad ${tiny} --out small.safetensors --no-picture --json`,
    );
    expect(lastJson(outcome)).toMatchObject({ images: 25, skipped: 2, image: { height: 4, width: 4 } });
    expect(outcome.stderr).toContain("2 files left out");
  });
});

describe("a model of images", () => {
  it("scores them, names the least likely and tells how often the class is right", async () => {
    const outcome = await run("score shapes.safetensors shapes --labels folders --out scores.csv");
    expect(outcome.stdout).toMatch(/mean +\d\.\d{3} ± \d\.\d{3} bits\/dim, over 24 images/);
    expect(outcome.stdout).toMatch(/accuracy +\d+\.\d\d ± /);
    expect(outcome.stdout.match(/bits\/dim {2}shapes\/(bars|dots)\/\d+\.png/g)).toHaveLength(5);
    const [head, first, ...rest] = readFileSync(join(cwd, "scores.csv"), "utf8").trim().split("\n");
    expect(head).toBe("image,bits_per_dim,log_prob,class,predicted_class");
    expect(rest).toHaveLength(23);
    const [name, bits, nats, label] = first!.split(",");
    expect([name, label]).toEqual(["shapes/bars/0.png", "bars"]);
    expect(Number(bits)).toBeCloseTo(-Number(nats) / (64 * Math.LN2), 10);
  });

  it("scores the same without labels; more samples tighten the bound", async () => {
    const score = async (more: string) =>
      lastJson(await run(`score shapes.safetensors shapes --json${more}`));
    const [plain, labelled, many] = await Promise.all([
      score(""),
      score(" --labels folders"),
      score(" --samples 8"),
    ]);
    expect(plain.bitsPerDimension).toBeCloseTo(Number(labelled.bitsPerDimension), 5);
    expect(labelled.accuracy).toEqual(expect.any(Number));
    expect(Number(many.bitsPerDimension)).toBeLessThan(Number(plain.bitsPerDimension));
  });

  it("writes scores as JSON lines, and grey images are RGB enough for a model of RGB ones", async () => {
    await run("score rgb.safetensors shapes --out scores.jsonl");
    const [first] = readFileSync(join(cwd, "scores.jsonl"), "utf8").split("\n");
    expect(JSON.parse(first!)).toMatchObject({
      image: "shapes/bars/0.png",
      bits_per_dim: expect.any(Number),
    });
  });

  it("draws a grid, a row for each class or one class only", async () => {
    await Promise.all([
      run("sample shapes.safetensors --grid 3x2 --temperature 0.7 --class dots --out dots.png"),
      run("sample rgb.safetensors -n 5 --out five.png"),
    ]);
    expect(await sizeOf("dots.png")).toEqual({ width: 4 + 3 * 116, height: 4 + 2 * 116, channels: 1 });
    expect(await sizeOf("five.png")).toEqual({ width: 4 + 3 * 116, height: 4 + 2 * 116, channels: 3 });
  });

  it("draws an array or a folder that can be scored again", async () => {
    const drawn = await run("sample shapes.safetensors -n 3 --seed 2 --out new.npy --json");
    expect(lastJson(drawn)).toMatchObject({ images: 3, height: 8, width: 8, out: "new.npy" });
    await run("sample rgb.safetensors -n 2 --out new");
    expect(filesIn(join(cwd, "new"))).toEqual(["001.png", "002.png"]);
    const [array, folder] = await Promise.all([
      run("score shapes.safetensors new.npy --json"),
      run("score rgb.safetensors new --json"),
    ]);
    expect(lastJson(array)).toMatchObject({ images: 3 });
    expect(lastJson(folder)).toMatchObject({ images: 2 });
  });

  it("goes from one image to another, and both ends are these", async () => {
    const { stdout } = await run(
      "interpolate nice.safetensors images.gz#0 images.gz#1 --steps 4 --out strip.png",
    );
    expect(stdout).toContain("strip.png: 4 images from images.gz#0 to images.gz#1");
    const strip = await sharp(join(cwd, "strip.png"))
      .toColourspace("b-w")
      .raw()
      .toBuffer({ resolveWithObject: true });
    expect(strip.info.width).toBe(4 + 4 * 116);
    const middle = (tile: number, row: number, column: number) =>
      strip.data[(4 + 14 * row + 7) * strip.info.width + 4 + tile * 116 + 14 * column + 7]!;
    expect(Math.abs(middle(0, 0, 1) - shape("bar", 0)[1]!)).toBeLessThan(2);
    expect(Math.abs(middle(3, 3, 3) - shape("dot", 1)[27]!)).toBeLessThan(2);
  });

  it("moves an image towards a class", async () => {
    const outcome = await run(
      "edit shapes.safetensors shapes/bars/0.png --towards dots --away-from bars --examples shapes --labels folders --from -1 --amount 1.5 --steps 6 --out edit.png --json",
    );
    expect(lastJson(outcome)).toMatchObject({
      amounts: [-1, -0.5, 0, 0.5, 1, 1.5],
      examples: 12,
      others: 12,
    });
    expect((await sizeOf("edit.png")).width).toBe(4 + 6 * 116);
  });

  it("reconstructs images exactly", async () => {
    const outcome = await run("reconstruct shapes.safetensors shapes --out pairs.png --json");
    expect(lastJson(outcome)).toMatchObject({ images: 24, image: expect.stringContaining("shapes/") });
    expect(lastJson(outcome).largestError).toBeLessThan(0.05);
    expect(await sizeOf("pairs.png")).toEqual({ width: 4 + 8 * 116, height: 4 + 2 * 116, channels: 1 });
    expect((await run("reconstruct shapes.safetensors shapes")).stdout).toMatch(
      /largest error .* of 255 levels/,
    );
  });

  it("tells what it holds, exports and plots itself", async () => {
    const [card, json, exported, plotted] = await Promise.all([
      run("info shapes.safetensors"),
      run("info rgb.safetensors --json"),
      run("export shapes.safetensors --out onnx"),
      run("plot rgb.safetensors rgb --out plot.svg"),
    ]);
    for (const part of [
      "level 1",
      "grey images of 8x8",
      "2: bars, dots",
      "uniform",
      "22 images, and 2",
      "bits/dim",
    ])
      expect(card.stdout).toContain(part);
    expect(lastJson(json)).toMatchObject({
      flow: "glow",
      image: { channels: 3, height: 8, width: 8 },
      classNames: [],
      dequantization: "variational",
      validationBitsPerDimension: expect.any(Number),
    });
    expect(exported.code).toBe(0);
    const notes = readFileSync(join(cwd, "onnx/README.txt"), "utf8");
    for (const part of ["in   classes [batch, 2]", "independent uniform numbers", "  1  dots"])
      expect(notes).toContain(part);
    expect(plotted.code).toBe(0);
    const svg = readFileSync(join(cwd, "plot.svg"), "utf8");
    for (const part of ["samples, temperature 1", ">data<", "RGB images of 8x8", "data:image/png"])
      expect(svg).toContain(part.replace("8x8", "8x8"));
  });
});

describe("odd images", () => {
  it("are named, written and shown, the oddest first", async () => {
    const asked = "--rate 0.2 --out odd.csv --picture odd.png";
    const outcome = await run(`detect shapes.safetensors shapes ${asked} --json`);
    expect(outcome.code).toBe(0);
    const { images, odd, rate } = lastJson(outcome);
    expect(rate).toBeCloseTo(Number(odd) / Number(images), 6);
    const lines = readFileSync(join(cwd, "odd.csv"), "utf8").trim().split("\n");
    expect(lines[0]).toBe("image,log_prob,score,p_value,odd");
    expect(lines).toHaveLength(Number(images) + 1);
    expect(lines.filter((line) => line.endsWith(",true"))).toHaveLength(Number(odd));
    expect(readFileSync(join(cwd, "odd.png")).subarray(1, 4).toString()).toBe("PNG");
    const refused = await run("detect shapes.safetensors shapes --clean 0.1");
    expect(refused).toMatchObject({ code: 2 });
    expect(refused.stderr).toMatch(/--clean: it is about fitting a table/);
  });
});

describe("what the user can mend about images gets one sentence and exit code 2", () => {
  it.each([
    [
      "a flow of tables",
      "fit shapes --flow nsf",
      /^--flow nsf: it is for tables, and shapes holds images; use glow, realnvp, nice, tarflow, jet or idf$/,
    ],
    [
      "a flow of images",
      "fit data.csv --flow glow",
      /^--flow glow: it is for images, and data\.csv is a table; use table, nsf, nsf-ar, realnvp, .* or \w+$/,
    ],
    ["a flow of images, but no file", "fit none.csv --flow glow", /^none\.csv: no such file/],
    [
      "columns of images",
      "fit shapes --columns a",
      /^--columns: it is for tables, and shapes holds images; leave it out$/,
    ],
    ["a context of images", "fit shapes --context a", /^--context: it is for tables/],
    [
      "levels of a table",
      "fit data.csv --levels 2",
      /^--levels: it is for images, and data\.csv is a table; leave it out$/,
    ],
    ["labels of a table", "fit data.csv --skip-bad", /^--skip-bad: it is for images/],
    [
      "blocks of glow's plain nets",
      "fit shapes --blocks 2",
      /^--blocks: of glow it is for --net gated; leave it out, or add that$/,
    ],
    [
      "another net of realnvp",
      "fit shapes --flow realnvp --net gated",
      /^--net: it is for --flow glow, got realnvp; leave it out$/,
    ],
    [
      "levels of nice",
      "fit shapes --flow nice --levels 2",
      /^--levels: it is for --flow glow or realnvp, got nice/,
    ],
    [
      "too many levels",
      "fit shapes --levels 4",
      /^glow: expected images that can be halved 4 times for 4 levels, got 8x8, .* 3 times; use 3 levels, or .* 16x16/,
    ],
    [
      "a size that can't be halved",
      "fit shapes --size 7x6 --levels 1",
      /^glow: expected images that can be halved once for 1 levels, got 7x6, which can't .*; use images of 8x6/,
    ],
    ["images of two sizes", "fit shapes large.png --out two.safetensors", /--size 8x8/],
    ["few images", "fit large.png", /^large\.png: it has 1 image, and a density needs 10 or more/],
    ["bad images", "fit bad shapes", /--skip-bad/],
    [
      "one class",
      "fit shapes/bars --labels folders",
      /^--labels: expected two classes or more, got "bars" alone/,
    ],
    [
      "a picture among the images",
      "fit shapes --out shapes/m.safetensors",
      /^shapes\/m\.png: the picture .* would lie among the images; name a model elsewhere with --out/,
    ],
    [
      "a picture among the images of a glob",
      "fit shapes/bars/*.png --out shapes/bars/m.safetensors",
      /^shapes\/bars\/m\.png: the picture .* would lie among the images/,
    ],
    [
      "validation labels that are needed",
      "fit images.gz --labels labels.gz --validation images.gz",
      /^--validation-labels: expected a file with the labels of images\.gz, got none/,
    ],
    [
      "validation labels of a share",
      "fit images.gz --labels labels.gz --validation-labels labels.gz",
      /^--validation-labels: the validation images are some of the others/,
    ],
    [
      "unknown validation classes",
      "fit images.gz --labels labels.gz --validation images.gz --validation-labels threes.gz",
      /labelled "3", a class that the model doesn't know/,
    ],
    ["a wrong size", "fit shapes --size 8", /^--size: expected a width and a height like 28x28, got "8"$/],
    ["wrong channels", "fit shapes --channels 2", /^--channels: expected 1 \(grey\) or 3 \(RGB\), got "2"$/],
    [
      "a table for images",
      "score shapes.safetensors data.csv",
      /^data\.csv: expected grey images of 8x8 as the model was fitted to, got a table/,
    ],
    [
      "images for a table",
      "score table.safetensors shapes",
      /^shapes: expected a table with x, y as the model was fitted to, got images/,
    ],
    [
      "images of another size",
      "score shapes.safetensors large.png",
      /^large\.png: expected grey images of 8x8 .*, got grey images of 20x20; --size 8x8 would bring them to it$/,
    ],
    [
      "images with colours",
      "score shapes.safetensors rgb",
      /got RGB images of 8x8; --channels 1 would bring them to it$/,
    ],
    [
      "labels of a model without classes",
      "score rgb.safetensors rgb --labels folders",
      /^--labels: the model tells no classes apart/,
    ],
    [
      "samples of a table",
      "score table.safetensors data.csv --samples 4",
      /^--samples: it is for images, and table\.safetensors is a model of a table/,
    ],
    [
      "scores as Parquet",
      "score shapes.safetensors shapes --out s.parquet",
      /^--out: expected a name ending in \.csv, \.tsv or \.jsonl/,
    ],
    [
      "a grid of a table",
      "sample table.safetensors --grid 8x8",
      /^--grid: it is for images, and table\.safetensors is a model of a table; leave it out$/,
    ],
    [
      "images on standard output",
      "sample shapes.safetensors",
      /^--out: expected samples\.png, samples\.npy or the name of a folder/,
    ],
    [
      "an unknown class",
      "sample shapes.safetensors --class dot --out s.png",
      /^--class: there is no class "dot"; did you mean "dots"\?$/,
    ],
    [
      "a class without classes",
      "sample rgb.safetensors --class dots --out s.png",
      /^--class: the model tells no classes apart/,
    ],
    ["a grid as an array", "sample rgb.safetensors --grid 2x2 --out s.npy", /^--grid: it is for a picture/],
    [
      "a grid and a number",
      "sample rgb.safetensors --grid 2x2 -n 3 --out s.png",
      /^-n: the grid says how many/,
    ],
    ["a folder that holds something", "sample rgb.safetensors --out bad", /^bad: the folder isn't empty/],
    [
      "many images for one",
      "interpolate shapes.safetensors images.gz images.gz#1 --out s.png",
      /^images\.gz: expected one image, got 20; pick one like images\.gz#0$/,
    ],
    [
      "a model of a table",
      "interpolate table.safetensors large.png large.png --out s.png",
      /^table\.safetensors: expected a model of images, got one of a table \(x, y\)/,
    ],
    [
      "an unknown class to edit towards",
      "edit shapes.safetensors images.gz#0 --examples shapes --labels folders --towards x --out s.png",
      /^--towards: there is no class "x"; there is bars, dots$/,
    ],
    [
      "the same class twice",
      "edit shapes.safetensors images.gz#0 --examples shapes --labels folders --towards bars --away-from bars --out s.png",
      /^--away-from: expected another class/,
    ],
    ["a plot of a table beside images", "plot table.safetensors shapes --out s.png", /got images/],
  ])("%s: tractable %s", async (_name, command, message) => {
    const { code, stdout, stderr } = await run(command);
    const sentences = stderr.trim().split("\n");
    expect(sentences.at(-1)!.replace("tractable: ", "")).toMatch(message);
    expect(sentences).toHaveLength(1);
    expect(stdout).toBe("");
    expect(code).toBe(2);
    expect(existsSync(join(cwd, "s.png"))).toBe(false);
  });
});
