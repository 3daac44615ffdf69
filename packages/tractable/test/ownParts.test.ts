// Nothing but what the library exports, as a stranger's program would.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { InferenceSession, Tensor } from "onnxruntime-node";
import { describe, expect, test } from "vitest";
import { domainOf, type Scope } from "../src/authoring.ts";
import {
  add,
  constant,
  conv2d,
  dense,
  exp,
  type Tensor as GraphTensor,
  knownSize,
  mul,
  neg,
  sub,
  sum,
} from "../src/graph/index.ts";
import {
  affine,
  asImages,
  autoregressive,
  type Bijection,
  coupling,
  type Dequantization,
  type Distribution,
  elementwise,
  fit,
  flow,
  type ImageNet,
  imageCoupling,
  loadBytes,
  type MaskedNet,
  type Net,
  type Objective,
  type Optimizer,
  type PartFactories,
  type Progress,
  permutation,
  rationalQuadraticSpline,
  type ScalarMap,
  sequence,
  TractableError,
  uniformBox,
  uniformDequantization,
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

/** One masked layer. */
function singleMasked(): MaskedNet {
  return {
    spec: { kind: "singleMasked" },
    apply: (entry, degrees, scope, layer, layout) =>
      layer(entry, { from: degrees.entry, to: degrees.outputs, scope, layout, start: "zero" }),
  };
}

/** One convolution of each pixel by itself. */
function pixelwise(): ImageNet {
  return {
    spec: { kind: "pixelwise" },
    apply(x, outputs, scope) {
      const kernel = scope.parameter(
        "kernel",
        [outputs, knownSize(x.shape[1]), 1, 1],
        (size) => new Float32Array(size),
      );
      return conv2d(x, kernel);
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

const parts: PartFactories = { scaling, single, singleMasked, pixelwise, wideNormal, shifted, middle };

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
    const session = await InferenceSession.create(again.exportOnnx().logProb);
    const outputs = await session.run({ x: new Tensor("float32", rows.flat(), [rows.length, 2]) });
    const exported = outputs.logProb!.data as Float32Array;
    (await model.logProb(rows)).forEach((logProb, row) => {
      expect(exported[row]).toBeCloseTo(logProb, 4);
    });
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

  test("may have options that count elsewhere, and a kind that the library has got since", async () => {
    const lifted = ({ from, range }: { readonly from: number; readonly range: object }): Bijection => ({
      spec: { kind: "radial", from, range },
      directions: { encode: "closed form", decode: "closed form" },
      encode: (x) => ({ value: sub(x, from), logDet: sum(mul(x, 0), { axes: [1] }) }),
      decode: (z) => ({ value: add(z, from), logDet: sum(mul(z, 0), { axes: [1] }) }),
    });
    const bijection = sequence(
      lifted({ from: -5000, range: { from: 2000, to: 5000 } }),
      coupling({ map: scaling(), net: single() }),
    );
    const model = await fit(flow({ features: 2, bijection }), rows, { epochs: 1 });
    const saved = model.toBytes();
    const again = await loadBytes(saved, { parts: { ...parts, radial: lifted } as PartFactories });
    expect(await again.logProb(rows)).toEqual(await model.logProb(rows));
  });

  test("has a masked net of its own, and sees only what comes before", async () => {
    const bijection = autoregressive({ map: scaling(), net: singleMasked() });
    const model = await fit(flow({ features: 2, bijection }), rows, { epochs: 2 });
    const again = await loadBytes(model.toBytes(), { parts });
    expect(await again.logProb(rows)).toEqual(await model.logProb(rows));
    const { data } = await model.decode(await model.encode(rows));
    rows.flat().forEach((value, at) => {
      expect(data[at]).toBeCloseTo(value, 4);
    });
  });

  test("has an image net of its own", async () => {
    const image = { channels: 2, height: 2, width: 2 };
    const pictures = {
      data: Uint8Array.from({ length: 8 * 40 }, (_, at) => (at * 37) % 256),
      shape: [40, 2, 2, 2],
    };
    const bijection = asImages({
      image,
      bijection: imageCoupling({ mask: "first channels", map: scaling(), net: pixelwise() }),
    });
    const flowOfImages = flow({
      features: 8,
      bijection,
      pixels: { image, dequantization: uniformDequantization() },
    });
    const model = await fit(flowOfImages, pictures, { epochs: 1 });
    const again = await loadBytes(model.toBytes(), { parts });
    expect(await again.logProb(pictures)).toEqual(await model.logProb(pictures));
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

/** Follows the gradient with a memory; its names are those that training might use itself. */
function remembering(slot: string, scalar: string): Optimizer {
  return {
    spec: { kind: "remembering", slot, scalar },
    slots: { [slot]: "zeros" },
    scalars: (_, learningRate) => ({ [scalar]: learningRate }),
    update({ value, slots }, gradient, scalars) {
      const memory = add(mul(slots[slot]!, 0.9), gradient);
      return { value: sub(value, mul(memory, scalars[scalar]!)), slots: { [slot]: memory } };
    },
  };
}

describe("training by one's own parts", () => {
  test("starts from a model that has own parts", async () => {
    const first = await fit(own(), rows, { epochs: 3 });
    const further = await fit(own(), rows, { epochs: 1, from: first, learningRate: 1e-12 });
    expect(further.report!.validationLogProb).toBeCloseTo(first.report!.validationLogProb, 3);
    const fresh = await fit(own(), rows, { epochs: 1, learningRate: 1e-12 });
    expect(fresh.report!.validationLogProb).toBeLessThan(first.report!.validationLogProb - 0.01);
  });

  test.each([
    ["best", "rate"],
    ["average", "follow"],
    ["tracked", "clip"],
    ["value", "x"],
    ["first", "dropout"],
    ["loss", "norm"],
  ])(
    "an optimizer may call its slot %s and its number %s, and goes on to the same model",
    async (slot, scalar) => {
      const folder = await mkdtemp(join(tmpdir(), "tractable-own-"));
      const checkpoint = join(folder, "run.checkpoint");
      const options = { epochs: 6, learningRate: 0.01, optimizer: remembering(slot, scalar) };
      const whole = await fit(own(), rows, options);
      const plain = await fit(own(), rows, { ...options, optimizer: remembering("memory", "speed") });
      expect(whole.parameters).toEqual(plain.parameters);
      const controller = new AbortController();
      const onProgress = ({ epoch }: Progress) => {
        if (epoch === 4) controller.abort();
      };
      const stopped = await fit(own(), rows, {
        ...options,
        checkpoint,
        onProgress,
        signal: controller.signal,
      });
      expect(stopped.report!.stopped).toBe("aborted");
      const resumed = await fit(own(), rows, { ...options, checkpoint, resume: true });
      expect(resumed.parameters).toEqual(whole.parameters);
      await rm(folder, { recursive: true });
    },
  );

  test("an objective is made small in place of the likelihood's", async () => {
    const spread: Objective = {
      spec: { kind: "spread" },
      loss: (density, batch, scope) => {
        const logProb = density.logProb(batch, scope);
        return mul(sum(mul(logProb, logProb)), 1 / rows.length);
      },
    };
    const model = await fit(own(), rows, { epochs: 3, objective: spread });
    const likelier = await fit(own(), rows, { epochs: 3 });
    expect(model.parameters).not.toEqual(likelier.parameters);
    expect(Number.isFinite(model.report!.validationLogProb)).toBe(true);
  });
});

describe("parameters by name", () => {
  /** y = x·a·b, with a and b asked for as given. */
  const scaled = (ask: (scope: Scope) => readonly [GraphTensor, GraphTensor]): Bijection => ({
    spec: { kind: "scaled" },
    directions: { encode: "closed form", decode: "closed form" },
    encode(x, scope) {
      const [a, b] = ask(scope);
      return { value: mul(x, exp(add(a, b))), logDet: mul(add(a, b), 2) };
    },
    decode(z, scope) {
      const [a, b] = ask(scope);
      return { value: mul(z, exp(neg(add(a, b)))), logDet: mul(add(a, b), -2) };
    },
  });
  const zeros = (size: number) => new Float32Array(size);

  test("a name asked for twice is an error, as weights would be tied without a word", async () => {
    const bijection = scaled((scope) => [scope.parameter("a", [], zeros), scope.parameter("a", [], zeros)]);
    await expect(fit(flow({ features: 2, bijection }), rows, { epochs: 1 })).rejects.toThrow(
      'parameters: "flow.a" was asked for as [] and again as []; give layers names of their own',
    );
  });

  test("shared weights are one array, and trained as one", async () => {
    const tied = scaled((scope) => [scope.shared("a", [], zeros), scope.shared("a", [], zeros)]);
    const model = await fit(flow({ features: 2, bijection: tied }), rows, { epochs: 2 });
    expect(model.parameterCount).toBe(1);
    expect([...model.parameters.keys()].filter((name) => name.endsWith("a"))).toHaveLength(1);
    const free = scaled((scope) => [scope.parameter("a", [], zeros), scope.parameter("b", [], zeros)]);
    expect((await fit(flow({ features: 2, bijection: free }), rows, { epochs: 2 })).parameterCount).toBe(2);
  });
});

describe("angles", () => {
  /** A structure whose map is called otherwise than the library's structures call theirs. */
  const bent = (by: ScalarMap): Bijection => ({
    ...elementwise({ map: by }),
    spec: { kind: "bent", by: by.spec },
    domain: domainOf([by]),
  });
  /** A uniform law of angles. */
  const anywhere: Distribution = {
    ...uniformBox({ low: -Math.PI, high: Math.PI }),
    spec: { kind: "anywhere" },
    isOfAngles: true,
  };
  const circular = rationalQuadraticSpline({ tails: "circular" });

  test("are what an own structure and base of angles make of the features", () => {
    const bijection = sequence(bent(circular), permutation());
    expect(flow({ features: 2, bijection, base: anywhere }).isCircular).toBe(true);
    expect(flow({ features: 2, bijection: bent(affine()) }).isCircular).toBe(false);
  });

  test("are not mixed with numbers of a line by an own structure", () => {
    const bijection = sequence(bent(circular), bent(scaling()));
    expect(() => flow({ features: 2, bijection, base: anywhere })).toThrow(", got scaling; give every map");
    expect(() => flow({ features: 2, bijection: bent(circular), base: wideNormal({ width: 2 }) })).toThrow(
      "expected a base on the circle for circular splines, got wideNormal",
    );
  });
});
