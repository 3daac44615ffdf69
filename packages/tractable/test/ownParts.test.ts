// Nothing but what the library exports, as a stranger's program would.
import { describe, expect, test } from "vitest";
import { add, constant, dense, exp, knownSize, mul, neg, sub, sum } from "../src/graph/index.ts";
import {
  type Bijection,
  coupling,
  type Dequantization,
  type Distribution,
  fit,
  flow,
  loadBytes,
  type Net,
  type PartFactories,
  type ScalarMap,
  sequence,
  TractableError,
} from "../src/index.ts";

/** y = x·e^s, which knows no shift. */
function scaling({ strength = 1 }: { readonly strength?: number } = {}): ScalarMap {
  return {
    spec: { kind: "scaling", strength },
    groups: [1],
    directions: { encode: "closed form", decode: "closed form" },
    encode: (x, [s]) => ({ value: mul(x, exp(mul(s!, strength))), logSlope: mul(s!, strength) }),
    decode: (y, [s]) => ({ value: mul(y, exp(neg(mul(s!, strength)))), logSlope: neg(mul(s!, strength)) }),
  };
}

/** One dense layer. */
function single(): Net {
  return {
    spec: { kind: "single" },
    apply(x, outputs, scope) {
      const zeros = (size: number) => new Float32Array(size);
      const weight = scope.parameter("weight", [knownSize(x.shape[1]), outputs], zeros);
      return dense(x, weight, scope.parameter("bias", [outputs], zeros));
    },
  };
}

/** A normal of another width. */
function wideNormal({ width }: { readonly width: number }): Distribution {
  const log = Math.log(width * Math.sqrt(2 * Math.PI));
  return {
    spec: { kind: "wideNormal", width },
    logProb: (z) => sum(sub(mul(mul(z, z), -0.5 / width ** 2), log), { axes: [1] }),
    noise: (features) => [{ law: "normal", size: features }],
    draw: ([noise]) => mul(noise!, width),
  };
}

/** Another bijection inside, and a shift of all features. */
function shifted({ by, inner }: { readonly by: number; readonly inner: Bijection }): Bijection {
  return {
    spec: { kind: "shifted", by, inner: inner.spec },
    directions: inner.directions,
    encode: (x, scope, context) => inner.encode(add(x, by), scope.child("inner"), context),
    decode(z, scope, context) {
      const { value, logDet } = inner.decode(z, scope.child("inner"), context);
      return { value: sub(value, by), logDet };
    },
  };
}

/** Offsets in the middle of the bin, always. */
function middle(): Dequantization {
  return {
    spec: { kind: "middle" },
    noise: () => [{ law: "uniform", size: 1 }],
    draw: () => ({ offset: constant(0.5), logDensity: constant(0) }),
  };
}

const parts: PartFactories = { scaling, single, wideNormal, shifted, middle };

const rows = Array.from({ length: 300 }, (_, at) => [Math.sin(at), Math.cos(at * 1.7) + 0.3 * Math.sin(at)]);
const own = () =>
  flow({
    features: 2,
    bijection: shifted({
      by: 0.5,
      inner: sequence(
        coupling({ map: scaling({ strength: 0.5 }), net: single() }),
        coupling({ mask: "last half" }),
      ),
    }),
    base: wideNormal({ width: 2 }),
  });

describe("a flow of one's own parts", () => {
  test("is fitted, saved, loaded with its parts, and exported", async () => {
    const model = await fit(own(), rows, { epochs: 3 });
    const again = await loadBytes(model.toBytes(), { parts });
    expect(await again.logProb(rows)).toEqual(await model.logProb(rows));
    expect((await again.sample(5)).data).toEqual((await model.sample(5)).data);
    expect(again.exportOnnx().logProb.length).toBe(model.exportOnnx().logProb.length);
  });

  test("says which part is missing when it is loaded without", async () => {
    const model = await fit(own(), rows, { epochs: 1 });
    const { scaling: _, ...others } = parts;
    const loading = loadBytes(model.toBytes(), { parts: others, name: "mine.safetensors" });
    await expect(loading).rejects.toThrow(TractableError);
    await expect(loading).rejects.toThrow(
      'mine.safetensors: scalar map: expected a kind that is known, got "scaling"; pass its factory as { parts: { scaling } } when loading',
    );
  });

  test("has a dequantisation of its own", async () => {
    const image = { channels: 1, height: 2, width: 2 };
    const pictures = {
      data: Uint8Array.from({ length: 4 * 40 }, (_, at) => (at * 37) % 256),
      shape: [40, 1, 2, 2],
    };
    const flowOfImages = flow({
      features: 4,
      bijection: coupling({ map: scaling(), net: single() }),
      pixels: { image, dequantization: middle() },
    });
    const model = await fit(flowOfImages, pictures, { epochs: 1 });
    const again = await loadBytes(model.toBytes(), { parts });
    expect(await again.logProb(pictures)).toEqual(await model.logProb(pictures));
  });
});
