import { describe, expect, it } from "vitest";
import { choleskyFactor, invertLower, multiply } from "../src/algebra/triangular.ts";
import { decodeSafetensors, encodeSafetensors } from "../src/files/safetensors.ts";
import { constant, input } from "../src/graph/index.ts";
import { fit, loadBytes, nsf, type Picture, stylize } from "../src/index.ts";
import { scopeOf } from "../src/parameters/scope.ts";
import { stream } from "../src/random/stream.ts";
import { floats } from "../src/runtime/backend.ts";
import { compile } from "../src/runtime/compile.ts";
import { openBackend } from "../src/runtime/nodeBackend.ts";
import { StatisticsSum } from "../src/tasks/style/latentStatistics.ts";
import { matchStatistics } from "../src/tasks/style/matchStatistics.ts";
import { declareStyleNet, decodeStyleModel, encodeStyleModel } from "../src/tasks/style/styleFile.ts";
import { createStyleModel } from "../src/tasks/style/styleModel.ts";
import { styleNet } from "../src/tasks/style/styleNet.ts";
import { tilesOf } from "../src/tasks/style/tiles.ts";

const backend = await openBackend({ threads: 1 });

/** A net that is far from the wavelets it starts as. */
function drawnParts(levels = 3) {
  const net = styleNet({ levels, steps: 2, width: 8 });
  const draw = stream(3, "style net");
  const values = new Map(
    declareStyleNet(net).map(({ name, shape }) => {
      const size = shape.reduce((a, b) => a * b, 1);
      return [name, Float32Array.from({ length: size }, () => 0.08 * draw.normal())] as const;
    }),
  );
  return { net, values, origin: "drawn" };
}

const model = createStyleModel(drawnParts(), backend);

/** Blobs of colour with some grain; other ones for every seed. */
function picture(seed: number, { width = 120, height = 88, channels = 3 }: Partial<Picture> = {}): Picture {
  const draw = stream(seed, "picture");
  const waves = Array.from({ length: 12 }, () => ({
    x: draw.normal() / 12,
    y: draw.normal() / 12,
    phase: 6 * draw.uniform(),
    colour: [draw.normal(), draw.normal(), draw.normal(), draw.normal()],
  }));
  const data = new Uint8Array(channels * height * width);
  for (let channel = 0; channel < channels; channel++) {
    for (let at = 0; at < height * width; at++) {
      const [row, column] = [Math.floor(at / width), at % width];
      let value = 120 + 4 * draw.normal();
      for (const wave of waves)
        value += 14 * wave.colour[channel]! * Math.sin(wave.x * column + wave.y * row + wave.phase);
      data[channel * height * width + at] = Math.min(255, Math.max(0, Math.round(value)));
    }
  }
  return { data, channels, height, width };
}

function differences(a: Picture, b: Picture): { readonly mean: number; readonly largest: number } {
  let [total, largest] = [0, 0];
  a.data.forEach((value, at) => {
    const difference = Math.abs(value - b.data[at]!);
    total += difference;
    largest = Math.max(largest, difference);
  });
  return { mean: total / a.data.length, largest };
}

const asPlanes = ({ data }: Picture) => Float32Array.from(data);

describe("the reversible network", () => {
  it("gives pictures back from their latents", async () => {
    const { net, values } = drawnParts();
    const x = input("x", [1, 3, 88, 120]);
    const scope = scopeOf(
      new Map(declareStyleNet(net).map(({ name, shape }) => [name, constant(values.get(name)!, shape)])),
    );
    const session = await compile(backend, {
      inputs: [x],
      outputs: { y: net.decode(net.encode(x, scope), scope) },
    });
    const pixels = asPlanes(picture(1));
    const back = floats(await session.run({ x: { dims: [1, 3, 88, 120], data: pixels } }), "y");
    expect(Math.max(...back.map((value, at) => Math.abs(value - pixels[at]!)))).toBeLessThan(0.05);
  });

  it("has couplings from the first scale on that isn't plain", () => {
    const names = (plain: number) =>
      declareStyleNet(styleNet({ levels: 3, steps: 1, plain, width: 4 })).map(({ name }) => Number(name[0]));
    expect(new Set(names(0))).toEqual(new Set([0, 1, 2]));
    expect(new Set(names(1))).toEqual(new Set([1, 2]));
    expect(names(3)).toEqual([]);
  });

  it("has as many latents as a picture has values", async () => {
    const latents = await model.encode(asPlanes(picture(1)), { height: 88, width: 120 });
    expect(latents.reduce((total, { length }) => total + length, 0)).toBe(3 * 88 * 120);
    expect(latents.map(({ length }) => length)).toEqual(
      model.bands.map(({ channels, halvings }) => (channels * 88 * 120) / 4 ** halvings),
    );
  });

  it.each([
    ["before it has learned any", { net: styleNet({ levels: 1, steps: 0 }), values: new Map() }],
    ["whatever it has learned", drawnParts(1)],
  ])("finds no details in an even slope %s", async (_, parts) => {
    const one = createStyleModel(parts, backend);
    // even as a logit, as the net sees it
    const share = (along: number) => 1 / (1 + Math.exp(-along));
    const planes = Float32Array.from({ length: 3 * 64 * 64 }, (_, at) => {
      const along = ((at % 64) - 32) / 24 + ((Math.floor(at / 64) % 64) - 32) / 40;
      return ((share(along) - 0.03) * 255) / 0.94;
    });
    const [details] = await one.encode(planes, { height: 64, width: 64 });
    // what bends at the sides reaches as far as the nets see
    const isInside = (place: number) => place > 12 && place < 20;
    const inside = details!.filter((_, at) => isInside(at % 32) && isInside(Math.floor(at / 32) % 32));
    expect(Math.max(...inside.map(Math.abs))).toBeLessThan(1e-4);
    expect(Math.max(...details!.map(Math.abs))).toBeGreaterThan(1e-3);
  });
});

describe("statistics", () => {
  it("are those of the latents, in pieces or at once", () => {
    const draw = stream(5, "latents");
    const latents = Float32Array.from({ length: 2 * 6 * 8 }, () => 1000 + draw.normal());
    const band = { channels: 2, centred: true };
    const sides = { height: 6, width: 8 };
    const [whole, pieces] = [new StatisticsSum(band), new StatisticsSum(band)];
    whole.add(latents, sides, { top: 0, bottom: 6, left: 0, right: 8 });
    pieces.add(latents, sides, { top: 0, bottom: 6, left: 0, right: 3 });
    pieces.add(latents, sides, { top: 0, bottom: 2, left: 3, right: 8 });
    pieces.add(latents, sides, { top: 2, bottom: 6, left: 3, right: 8 });
    const { mean, covariance } = whole.result();
    const plain = [0, 1].map((c) => latents.slice(48 * c, 48 * c + 48).reduce((a, b) => a + b, 0) / 48);
    const cross =
      latents
        .slice(0, 48)
        .reduce((sum, a, at) => sum + (a - plain[0]!) * (latents[48 + at]! - plain[1]!), 0) / 48;
    plain.forEach((value, c) => {
      expect(mean[c]).toBeCloseTo(value, 3);
    });
    expect(covariance[1]).toBeCloseTo(cross, 6);
    expect(covariance[2]).toBe(covariance[1]);
    pieces.result().covariance.forEach((value, at) => {
      expect(value).toBeCloseTo(covariance[at]!, 9);
    });
  });

  it("are factored: L·Lᵀ = A, L⁻¹·L = 1", () => {
    const a = Float64Array.of(4, 2, -2, 2, 10, 2, -2, 2, 5);
    const factor = choleskyFactor(a, 3);
    const transposed = Float64Array.from(
      { length: 9 },
      (_, at) => factor[(at % 3) * 3 + Math.floor(at / 3)]!,
    );
    multiply(factor, transposed, 3).forEach((value, at) => {
      expect(value).toBeCloseTo(a[at]!, 12);
    });
    multiply(invertLower(factor, 3), factor, 3).forEach((value, at) => {
      expect(value).toBeCloseTo(at % 4 === 0 ? 1 : 0, 12);
    });
    expect(() => choleskyFactor(Float64Array.of(1, 2, 2, 1), 2)).toThrow("positive definite");
  });

  it.each(["covariance", "deviation"] as const)("of a photo become the style's: %s", async (match) => {
    const sides = { height: 88, width: 120 };
    const statisticsOf = async (planes: Float32Array) => {
      const latents = await model.encode(planes, sides);
      return model.bands.map((band, index) => {
        const [bottom, right] = [88 / 2 ** band.halvings, 120 / 2 ** band.halvings];
        const sum = new StatisticsSum(band);
        sum.add(latents[index]!, { height: bottom, width: right }, { top: 0, bottom, left: 0, right });
        return sum.result();
      });
    };
    const photo = asPlanes(picture(1));
    const [content, style] = [await statisticsOf(photo), await statisticsOf(asPlanes(picture(2)))];
    const maps = content.map((own, band) => matchStatistics(own, style[band]!, match));
    // the map of the latents, which decoding undoes again
    model.bands.forEach(({ channels }, band) => {
      const { matrix } = maps[band]!;
      const own = content[band]!.covariance;
      const transposed = Float64Array.from(
        { length: channels ** 2 },
        (_, at) => matrix[(at % channels) * channels + Math.floor(at / channels)]!,
      );
      const mapped = multiply(multiply(matrix, own, channels), transposed, channels);
      const wanted = style[band]!.covariance;
      for (let channel = 0; channel < channels; channel++) {
        const at = channel * (channels + 1);
        const ratio = mapped[at]! / wanted[at]!;
        expect(ratio).toBeGreaterThan(0.8);
        expect(ratio).toBeLessThan(1.25);
      }
    });
    const moved = await statisticsOf(
      (await model.decode(await model.encode(photo, sides), sides, maps)).slice(),
    );
    moved.forEach(({ mean }, band) => {
      mean.forEach((value, channel) => {
        expect(value).toBeCloseTo(style[band]!.mean[channel]!, 2);
      });
    });
  });
});

describe("stylize", () => {
  const [photo, style] = [picture(1), picture(2, { width: 100, height: 130 })];

  it("gives the photo back for the amount 0, and for its own style", async () => {
    expect(differences(await stylize(model, photo, style, { amount: 0 }), photo).largest).toBeLessThanOrEqual(
      1,
    );
    expect(differences(await stylize(model, photo, photo), photo).largest).toBeLessThanOrEqual(1);
  });

  it("goes as far as it is told to", async () => {
    const whole = differences(await stylize(model, photo, style), photo).mean;
    const half = differences(await stylize(model, photo, style, { amount: 0.5 }), photo).mean;
    expect(whole).toBeGreaterThan(5);
    expect(half).toBeGreaterThan(0.3 * whole);
    expect(half).toBeLessThan(0.7 * whole);
  });

  it("drifts less than two grey levels in twenty rounds with one style", async () => {
    const first = await stylize(model, photo, style);
    let last = first;
    for (let round = 1; round < 20; round++) last = await stylize(model, last, style);
    expect(differences(last, first).mean).toBeLessThan(2);
  });

  it("sees no seams between tiles", async () => {
    const wide = picture(4, { width: 1296, height: 64 });
    const { tiles, window } = tilesOf({ height: 64, width: 1296 }, model.multiple);
    expect([tiles.length, window.width]).toEqual([3, 640]);
    const cores = tiles.map(({ core }) => [core.left, core.right]);
    expect(cores).toEqual([
      [0, 512],
      [512, 1024],
      [1024, 1296],
    ]);
    const styled = await stylize(model, wide, style);
    const whole = { top: 0, left: 0, core: { top: 0, bottom: 64, left: 0, right: 1296 } };
    expect(tilesOf({ height: 64, width: 640 }, 8).tiles).toEqual([
      { ...whole, core: { ...whole.core, right: 640 } },
    ]);
    // across a seam pixels change no more than elsewhere
    const step = (column: number) => {
      let total = 0;
      for (let row = 0; row < 3 * 64; row++) {
        const at = row * 1296 + column;
        total += Math.abs(styled.data[at]! - styled.data[at - 1]!);
      }
      return total / (3 * 64);
    };
    const usual = [500, 520, 700, 1010, 1030].map(step);
    for (const seam of [512, 1024]) expect(step(seam)).toBeLessThan(1.5 * Math.max(...usual));
  });

  it("keeps opacity, sizes that nothing divides, and colours if it is told to", async () => {
    const odd = picture(6, { width: 93, height: 71, channels: 4 });
    const styled = await stylize(model, odd, style);
    expect([styled.channels, styled.width, styled.height]).toEqual([4, 93, 71]);
    const area = 93 * 71;
    expect(styled.data.slice(3 * area)).toEqual(odd.data.slice(3 * area));
    expect(differences(styled, odd).mean).toBeGreaterThan(3);

    const kept = await stylize(model, photo, style, { keepColor: true });
    const size = photo.width * photo.height;
    let worst = 0;
    for (let at = 0; at < size; at++) {
      const [r, g, b] = [0, 1, 2].map((c) => kept.data[c * size + at]! - photo.data[c * size + at]!);
      const isCut = [0, 1, 2].some((c) => [0, 255].includes(kept.data[c * size + at]!));
      if (!isCut) worst = Math.max(worst, Math.abs(r! - g!), Math.abs(g! - b!));
    }
    expect(worst).toBeLessThanOrEqual(1);
    expect((await stylize(model, picture(1, { channels: 1 }), style)).channels).toBe(3);
  });

  it.each([
    ["a small photo", () => stylize(model, picture(1, { width: 63 }), style), "got 63×88; take a larger one"],
    ["a small style", () => stylize(model, photo, picture(1, { height: 40 })), "stylize, the style"],
    ["too few values", () => stylize(model, { ...photo, width: 121 }, style), "channels of 121×88 pixels"],
    [
      "a style with opacity",
      () => stylize(model, photo, picture(2, { channels: 4 })),
      "expected 1 or 3 channels",
    ],
    ["an amount beyond 1", () => stylize(model, photo, style, { amount: 2 }), "expected amount to be"],
  ])("refuses %s", async (_, work, sentence) => {
    await expect(work()).rejects.toThrow(sentence);
  });
});

describe("a styling model's file", () => {
  it("holds all of it", async () => {
    const parts = drawnParts();
    const again = createStyleModel(decodeStyleModel(encodeStyleModel(parts), "m"), backend);
    const [a, b] = [picture(1), picture(2)];
    expect(await stylize(again, a, b)).toEqual(await stylize(model, a, b));
    expect([again.spec, again.origin, again.parameterCount]).toEqual([
      model.spec,
      "drawn",
      [...parts.values.values()].reduce((total, { length }) => total + length, 0),
    ]);
  });

  it("is told from others, and from a damaged one", async () => {
    const bytes = encodeStyleModel(drawnParts());
    const rows = Array.from({ length: 60 }, (_, row) => [Math.sin(row), Math.cos(row)]);
    const density = await fit(nsf({ features: 2, layers: 1 }), rows, { epochs: 1 });
    expect(() => decodeStyleModel(density.toBytes(), "d")).toThrow(
      "d: expected a styling model, got one of a density",
    );
    await expect(loadBytes(bytes, { name: "s" })).rejects.toThrow("use it with stylize");
    const damaged = bytes.slice();
    damaged[bytes.length - 3]! ^= 64;
    expect(() => decodeStyleModel(damaged, "s")).toThrow("digest");
    const { metadata, tensors } = decodeSafetensors(bytes, "s");
    const older = encodeSafetensors({ metadata: { ...metadata, version: "1" }, tensors });
    expect(() => decodeStyleModel(older, "s")).toThrow(
      "s: expected nets without biases, got those of an older version; train it anew",
    );
    const { net, values } = drawnParts();
    const broken = new Map(values).set("0.0.move.1.weight", new Float32Array(64).fill(Number.NaN));
    expect(() => decodeStyleModel(encodeStyleModel({ net, values: broken }), "s")).toThrow(
      's: expected finite numbers of shape [8,8,1,1] as "0.0.move.1.weight"',
    );
  });
});
