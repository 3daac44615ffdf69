import { describe, expect, it } from "vitest";
import { abs, add, gradient, input, sum, type Tensor, transpose } from "../src/graph/index.ts";
import { stream } from "../src/random/stream.ts";
import { rationalQuadraticSpline } from "../src/scalarMaps/rationalQuadraticSpline.ts";
import { expectAllClose } from "./support/closeTo.ts";
import { evaluate } from "./support/engine.ts";
import { invertSpline, rangeOf, type Spline, splineOf } from "./support/splineReference.ts";

const BINS = 6;
const BOUND = 3;
const map = rationalQuadraticSpline({ bins: BINS, bound: BOUND });

/** The ways of a spline of every element, and those of a spline for each row, of one element. */
const shared = {
  encode: (x: Tensor, parameters: readonly Tensor[]) => turned("encode", x, parameters),
  decode: (y: Tensor, parameters: readonly Tensor[]) => turned("decode", y, parameters),
};
const kinds = [
  { of: "for every element", ways: map },
  { of: "for a row", ways: shared },
];

function turned(way: "encode" | "decode", x: Tensor, parameters: readonly Tensor[]) {
  const { value, logSlope } = map.shared![way](transpose(x), parameters);
  return { value: transpose(value), logSlope: transpose(logSlope) };
}

interface Element {
  readonly at: number;
  readonly widths: number[];
  readonly heights: number[];
  readonly slopes: number[];
}

async function run(ways: typeof shared, way: "encode" | "decode", elements: readonly Element[]) {
  const n = elements.length;
  const x = input("x", [1, n]);
  const rowsOf = (name: "widths" | "heights" | "slopes") =>
    elements[0]![name].map((_, row) => elements.map((element) => element[name][row]!));
  const parts = [
    { tensor: input("sizes", [2 * BINS, n]), data: [...rowsOf("widths"), ...rowsOf("heights")].flat() },
    { tensor: input("slopes", [BINS - 1, n]), data: rowsOf("slopes").flat() },
  ];
  const tensors = parts.map(({ tensor }) => tensor);
  const { value, logSlope } = ways[way](x, tensors);
  const [dx] = gradient(sum(value), [x]);
  const all = gradient(add(sum(value), sum(logSlope)), [x, ...tensors]);
  const size = all.map((slope) => sum(abs(slope))).reduce((a, b) => add(a, b));
  const fed = [{ tensor: x, data: elements.map(({ at }) => at) }, ...parts];
  const [bend] = gradient(sum(logSlope), [x]);
  return evaluate({ value, logSlope, slope: dx!, bend: bend!, size }, fed);
}

const random = stream(1, "test spline");
const normals = (count: number, deviation: number) =>
  Array.from({ length: count }, () => Math.fround(deviation * random.normal()));
const shapeOf = ({ widths, heights, slopes }: Omit<Element, "at">): Spline =>
  splineOf(widths, heights, slopes, BOUND);

/** Ordinary places, both ends of the box, every knot and its neighbours in float32, and both tails. */
function placesOf(knots: readonly number[]): number[] {
  const nextTo = (value: number) => {
    const bits = new Float32Array([value]);
    const view = new Int32Array(bits.buffer);
    return [-1, 0, 1].map((step) => {
      bits[0] = value;
      view[0]! += step;
      return bits[0]!;
    });
  };
  const ordinary = Array.from({ length: 20 }, () => Math.fround(BOUND * (2 * random.uniform() - 1)));
  return [...ordinary, ...knots.flatMap(nextTo), 2 * BOUND, -2 * BOUND, 1e3, -1e3];
}

/**
 * Knots and arguments are rounded to a few float32 steps of the box, so a result must be the exact spline's
 * at some argument (or value, when decoding) so close to the one asked for, to 1e-5. One taken for the wrong
 * side of a knot continues the bin it is taken for, so a range may be left by its own width. Where slopes
 * differ a thousandfold within a bin ("rough parameters"), the sums of the formula cancel, and the argument
 * may be ten times further off.
 */

function expectWithin(
  got: number,
  [low, high]: readonly [number, number],
  what: string,
  tolerance = 1e-5,
): void {
  const slack = tolerance * Math.max(1, Math.abs(low), Math.abs(high)) + (high - low);
  if (!(got >= low - slack && got <= high + slack)) {
    expect.fail(`${what}: got ${got}, expected one in [${low}, ${high}]`);
  }
}

const sizes = [
  { name: "moderate parameters", deviation: 0.8, blur: 1e-6 * BOUND, slopes: 1e-5 },
  // differentiation sums terms that cancel where the slope is 1e-5
  { name: "rough parameters", deviation: 2.5, blur: 1e-5 * BOUND, slopes: 1e-4 },
];

describe.each(kinds.flatMap((kind) => sizes.map((size) => ({ ...kind, ...size }))))(
  "a spline $of of $name",
  ({ ways, deviation, blur, slopes: tolerance }) => {
    const shapes = Array.from({ length: 20 }, () => ({
      widths: normals(BINS, deviation),
      heights: normals(BINS, deviation),
      slopes: normals(BINS - 1, deviation),
    }));
    const elementsAt = (places: (spline: Spline) => number[]) =>
      shapes.flatMap((shape) => places(shapeOf(shape)).map((at) => ({ at: Math.fround(at), ...shape })));

    it("encodes as the paper says, on knots and in tails too", async () => {
      const elements = elementsAt(({ xs }) => placesOf(xs));
      const { value, logSlope, slope, size } = await run(ways, "encode", elements);
      elements.forEach((element, index) => {
        const { at } = element;
        const range = rangeOf(shapeOf(element), at - blur, at + blur);
        expectWithin(value[index]!, range.value, `value at ${at}`);
        expectWithin(logSlope[index]!, range.logSlope, `logSlope at ${at}`);
        const differentiated = Math.log(slope[index]!);
        expectWithin(differentiated, range.logSlope, `ln of the differentiated slope at ${at}`, tolerance);
      });
      expect(size[0]).toSatisfy(Number.isFinite);
    });

    const decoded = (element: Element, back: number) => {
      const spline = shapeOf(element);
      const [low, high] = [-blur, blur].map((off) => invertSpline(spline, element.at + off) + off);
      expectWithin(back, [low!, high!], `value at ${element.at}`);
      const { logSlope } = rangeOf(spline, low!, high!);
      return [-logSlope[1], -logSlope[0]] as const;
    };

    it("decodes back, on knots and in tails too", async () => {
      const elements = elementsAt(({ ys }) => placesOf(ys));
      const { value, logSlope, size } = await run(ways, "decode", elements);
      elements.forEach((element, index) => {
        const range = decoded(element, value[index]!);
        expectWithin(logSlope[index]!, range, `logSlope at ${element.at}`);
      });
      expect(size[0]).toSatisfy(Number.isFinite);
    });

    it("has the differentiated slope it states, in decoding between knots", async () => {
      const elements = elementsAt(({ ys }) =>
        placesOf(ys).filter((at) => !ys.some((y) => Math.abs(at - y) < blur)),
      );
      const { value, slope } = await run(ways, "decode", elements);
      elements.forEach((element, index) => {
        const range = decoded(element, value[index]!);
        const differentiated = Math.log(slope[index]!);
        expectWithin(differentiated, range, `ln of the differentiated slope at ${element.at}`, tolerance);
      });
    });

    it("has the differentiated slope it states, in decoding on knots", async () => {
      const elements = elementsAt(({ ys }) => [...ys]);
      const { value, slope } = await run(ways, "decode", elements);
      elements.forEach((element, index) => {
        const range = decoded(element, value[index]!);
        const differentiated = Math.log(slope[index]!);
        expectWithin(differentiated, range, `ln of the differentiated slope at ${element.at}`, tolerance);
      });
    });
  },
);

describe.each(kinds)("a spline $of", ({ ways }) => {
  it("is the identity, bit for bit, outside its box and at its ends", async () => {
    const shape = { widths: normals(BINS, 1), heights: normals(BINS, 1), slopes: normals(BINS - 1, 1) };
    const places = [BOUND, -BOUND, 3.5, -3.5, 1e3, -1e3, 1e30, -1e30].map(Math.fround);
    for (const way of ["encode", "decode"] as const) {
      const { value, logSlope, slope, bend } = await run(
        ways,
        way,
        places.map((at) => ({ at, ...shape })),
      );
      expect(value).toEqual(places);
      expect(logSlope).toEqual(places.map(() => 0));
      expect(slope).toEqual(places.map(() => 1));
      expect(bend.map(Math.abs)).toEqual(places.map(() => 0));
    }
  });

  it("with equal bins meets its knots exactly", async () => {
    const shape = {
      widths: new Array<number>(BINS).fill(0.3),
      heights: normals(BINS, 1),
      slopes: normals(BINS - 1, 1),
    };
    const { ys } = shapeOf(shape);
    const knots = Array.from({ length: BINS + 1 }, (_, knot) => -BOUND + knot);
    const { value } = await run(
      ways,
      "encode",
      knots.map((at) => ({ at, ...shape })),
    );
    expectAllClose(value, ys, 1e-6);
    const across = { ...shape, widths: shape.heights, heights: shape.widths };
    const back = await run(
      ways,
      "decode",
      knots.map((at) => ({ at, ...across })),
    );
    expectAllClose(back.value, ys, 1e-6);
  });

  it("stays finite and inside the box for parameters beyond all reason, on knots too", async () => {
    for (const size of [5, 30, 1e3, 1e6]) {
      for (const way of ["encode", "decode"] as const) {
        const elements = Array.from({ length: 20 }, () => ({
          widths: normals(BINS, size),
          heights: normals(BINS, size),
          slopes: normals(BINS - 1, size),
        })).flatMap((shape) =>
          placesOf(way === "encode" ? shapeOf(shape).xs : shapeOf(shape).ys).map((at) => ({ at, ...shape })),
        );
        const { value, logSlope, size: slopes } = await run(ways, way, elements);
        elements.forEach(({ at }, index) => {
          if (Math.abs(at) < BOUND) expect(Math.abs(value[index]!)).toBeLessThanOrEqual(BOUND * (1 + 1e-6));
          expect(logSlope[index], `${way} at ${at}, parameters of size ${size}`).toSatisfy(Number.isFinite);
        });
        expect(slopes[0], `${way}, gradients, parameters of size ${size}`).toSatisfy(Number.isFinite);
      }
    }
  });
});
