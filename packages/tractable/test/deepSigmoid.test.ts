import { expect, it } from "vitest";
import { constant, input } from "../src/graph/index.ts";
import { stream } from "../src/random/stream.ts";
import { deepSigmoid } from "../src/scalarMaps/deepSigmoid.ts";
import { evaluate } from "./support/engine.ts";

it.each([2, 8, 24])("deepSigmoid of %i layers is solved for to rounding", async (layers) => {
  const [COUNT, SIZE] = [50, 4];
  const map = deepSigmoid({ units: 3, layers });
  const random = stream(layers, "test parameters");
  const raw = map.groups.map((size) =>
    constant(
      Float32Array.from({ length: size * COUNT }, () => SIZE * random.normal()),
      [size, COUNT],
    ),
  );
  const y = input("y", [1, COUNT]);
  const { value, residual } = map.decode(y, raw);
  const data = Array.from({ length: COUNT }, () => 2 * random.normal());
  const found = await evaluate({ again: map.encode(value, raw).value, residual: residual! }, [
    { tensor: y, data },
  ]);
  expect(Math.max(...found.residual)).toBeLessThan(1e-6);
  expect(found.again.every(Number.isFinite)).toBe(true);
});
