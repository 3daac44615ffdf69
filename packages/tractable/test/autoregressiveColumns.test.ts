import { beforeAll, describe, expect, test } from "vitest";
import { drawParameters } from "../src/authoring/drawParameters.ts";
import { BATCH, constant, input, mul } from "../src/graph/index.ts";
import { residualMaskedMlp } from "../src/nets/residualMaskedMlp.ts";
import { declare, scopeOf, type Trace } from "../src/parameters/scope.ts";
import { stream } from "../src/random/stream.ts";
import { float32, floats, type HostTensor, type Session } from "../src/runtime/backend.ts";
import { compile } from "../src/runtime/compile.ts";
import { autoregressiveColumns } from "../src/structures/autoregressiveColumns.ts";
import { type ColumnSlots, hatsOf } from "../src/structures/columnSlots.ts";
import { backend } from "./support/engine.ts";

function slots(bins: number, points: number): ColumnSlots {
  const raw = Array.from({ length: hatsOf(bins) + points }, (_, at) => 1 + ((at * 7) % 5));
  const total = raw.reduce((a, b) => a + b);
  return { bins, points, shares: raw.map((value) => value / total) };
}

/** Values of a column that stand for all of its law, with the width of what each stands for. */
function support({ bins, points }: ColumnSlots, perBin: number) {
  const axis = Array.from({ length: bins * perBin }, (_, at) => ({
    place: (at + 0.5) / perBin,
    width: 1 / perBin,
  }));
  return [...axis, ...Array.from({ length: points }, (_, at) => ({ place: bins + 1 + at, width: 1 }))];
}

async function compiled(columns: readonly ColumnSlots[], bumps: number, contextWidth: number, size: number) {
  const bijection = autoregressiveColumns({ columns, net: residualMaskedMlp(24, { blocks: 1 }), bumps });
  const rows = (name: string, width: number) => input(name, [BATCH, width]);
  const [x, z] = [rows("x", columns.length), rows("z", columns.length)];
  const context = contextWidth > 0 ? rows("context", contextWidth) : undefined;
  const declarations = declare((scope) => {
    bijection.encode(x, scope, context);
  });
  const values = drawParameters(declarations, 3, size);
  const scope = () =>
    scopeOf(new Map(declarations.map(({ name, shape }) => [name, constant(values.get(name)!, shape)])));
  const extra = context === undefined ? [] : [context];
  const [there, back] = [bijection.encode(x, scope(), context), bijection.decode(z, scope(), context)];
  const encode = await compile(backend, {
    inputs: [x, ...extra],
    outputs: { value: there.value, logDet: there.logDet },
  });
  const decode = await compile(backend, {
    inputs: [z, ...extra],
    outputs: { value: back.value, logDet: back.logDet },
  });
  const run = async (session: Session, name: string, data: readonly (readonly number[])[]) => {
    const given: Record<string, HostTensor> = {
      [name]: float32([data.length, columns.length], Float32Array.from(data.flat())),
    };
    const shared = new Float32Array(data.length * contextWidth).fill(0.7);
    if (contextWidth > 0) given.context = float32([data.length, contextWidth], shared);
    const results = await session.run(given);
    const value = floats(results, "value");
    return {
      value: data.map((_, row) => [...value.subarray(row * columns.length, (row + 1) * columns.length)]),
      logDet: [...floats(results, "logDet")],
    };
  };
  return {
    encode: (data: readonly (readonly number[])[]) => run(encode, "x", data),
    decode: (data: readonly (readonly number[])[]) => run(decode, "z", data),
  };
}

const cases = [
  { name: "categories alone", columns: [slots(0, 3), slots(0, 4), slots(0, 2)], bumps: 3, context: 0 },
  { name: "an axis beside points", columns: [slots(0, 3), slots(6, 2), slots(3, 0)], bumps: 3, context: 0 },
  { name: "without bumps", columns: [slots(5, 1), slots(0, 3), slots(4, 0)], bumps: 0, context: 0 },
  { name: "with a context", columns: [slots(4, 1), slots(0, 3)], bumps: 2, context: 2 },
  { name: "hats wider than a bin", columns: [slots(67, 1), slots(0, 2)], bumps: 4, context: 0 },
  { name: "one column", columns: [slots(40, 3)], bumps: 4, context: 0 },
] as const;

describe.each(cases)("autoregressiveColumns, $name", ({ columns, bumps, context }) => {
  let law: Awaited<ReturnType<typeof compiled>>;
  beforeAll(async () => {
    law = await compiled(columns, bumps, context, 1);
  });

  test("probabilities and densities of all values add up to 1", async () => {
    // a density that is linear within a bin is integrated exactly by its value in the middle
    let rows: { places: number[]; width: number }[] = [{ places: [], width: 1 }];
    for (const column of columns) {
      rows = rows.flatMap(({ places, width }) =>
        support(column, 1).map((value) => ({ places: [...places, value.place], width: width * value.width })),
      );
    }
    // … of the last column; others move what comes behind them, so they are summed on a fine grid
    const isExact = columns.slice(0, -1).every(({ bins }) => bins === 0);
    if (!isExact) {
      rows = [{ places: [], width: 1 }];
      for (const column of columns) {
        rows = rows.flatMap(({ places, width }) =>
          support(column, 8).map((value) => ({
            places: [...places, value.place],
            width: width * value.width,
          })),
        );
      }
    }
    const { logDet } = await law.encode(rows.map(({ places }) => places));
    const mass = logDet.reduce((sum, value, row) => sum + Math.exp(value) * rows[row]!.width, 0);
    expect(Math.abs(mass - 1)).toBeLessThan(isExact ? 2e-6 : 2e-5);
  });

  test("decode is encode's inverse for uniform latents, and gives back points", async () => {
    const { uniform } = stream(5, "latents");
    const z = Array.from({ length: 2000 }, () => columns.map(() => uniform()));
    const drawn = await law.decode(z);
    const again = await law.encode(drawn.value);
    drawn.value.forEach((places, row) => {
      columns.forEach(({ bins, points }, column) => {
        const place = places[column]!;
        const isPoint = place > bins;
        if (isPoint) expect(Number.isInteger(place) && place <= bins + points, `place ${place}`).toBe(true);
        else expect(Math.abs(again.value[row]![column]! - z[row]![column]!)).toBeLessThan(2e-5);
      });
      expect(Math.abs(again.logDet[row]! + drawn.logDet[row]!)).toBeLessThan(2e-4 * columns.length);
    });
    const oncemore = await law.decode(again.value);
    oncemore.value.forEach((places, row) => {
      columns.forEach(({ bins }, column) => {
        if (drawn.value[row]![column]! > bins) expect(places[column]).toBe(drawn.value[row]![column]);
      });
    });
  });

  test("the share before a value grows by its probability", async () => {
    const first = columns[0]!;
    const all = support(first, 16);
    const rest = columns.slice(1).map(({ bins }) => bins + (bins > 0 ? 0 : 1));
    const { value } = await law.encode(all.map(({ place }) => [place, ...rest]));
    const shares = value.map((row) => row[0]!);
    for (let at = 1; at < shares.length; at++)
      expect(shares[at]).toBeGreaterThanOrEqual(shares[at - 1]! - 1e-6);
    expect(shares[0]).toBeGreaterThanOrEqual(0);
    expect(shares.at(-1)).toBeLessThanOrEqual(1);
  });

  test("a value that isn't there has probability 1 and says nothing", async () => {
    const { logDet } = await law.encode([columns.map(() => -1)]);
    expect(logDet[0]).toBe(0);
  });
});

test("drawn values have the frequencies of their probabilities", async () => {
  const columns = [slots(0, 3), slots(2, 2)];
  const law = await compiled(columns, 2, 0, 1);
  const { uniform } = stream(6, "latents");
  const count = 20_000;
  const { value } = await law.decode(Array.from({ length: count }, () => [uniform(), uniform()]));
  const kinds = [1, 2, 3].flatMap((a) => [0.5, 1.5, 3, 4].map((b) => [a, b]));
  const { logDet } = await law.encode(kinds);
  kinds.forEach(([a, b], index) => {
    const seen =
      value.filter(([x, y]) => x === a && (y! < 2 ? Math.floor(y!) + 0.5 : y) === b).length / count;
    const expected = Math.exp(logDet[index]!);
    expect(Math.abs(seen - expected)).toBeLessThan(5 * Math.sqrt((expected * (1 - expected)) / count) + 1e-4);
  });
});

test("columns that are hidden while training aren't seen, and their values count all the same", async () => {
  const columns = [slots(0, 3), slots(4, 2), slots(0, 2)];
  const bijection = autoregressiveColumns({
    columns,
    net: residualMaskedMlp(24, { blocks: 1 }),
    bumps: 2,
    hidden: 0.3,
  });
  const x = input("x", [BATCH, columns.length]);
  const declarations = declare((scope) => {
    bijection.encode(x, scope);
  });
  const values = drawParameters(declarations, 3, 1);
  const tensors = new Map(
    declarations.map(({ name, shape }) => [name, constant(values.get(name)!, shape)] as const),
  );
  const logDet = async (rows: readonly (readonly number[])[], dropout?: Trace["dropout"]) => {
    const outputs = { logDet: bijection.encode(x, scopeOf(tensors, { dropout })).logDet };
    const session = await compile(backend, { inputs: [x], outputs });
    const given = { x: float32([rows.length, columns.length], Float32Array.from(rows.flat())) };
    return [...floats(await session.run(given), "logDet")];
  };
  const row = [2, 1.5, 1];
  const [whole, ...alone] = await logDet([row, [2, -1, -1], [-1, 1.5, -1], [-1, -1, 1]]);
  const [hidden] = await logDet([row], (value) => mul(value, 0));
  expect(hidden).toBeCloseTo(alone[0]! + alone[1]! + alone[2]!, 5);
  expect(Math.abs(hidden! - whole!)).toBeGreaterThan(0.01);
});
