import type { Inspection, SourcePart } from "../part.ts";
import type { NumberArray } from "./numberArray.ts";
import { duckdbNames } from "./numberTypes.ts";

/** A numpy array as a table with the columns x0, x1, … */
export function numpyPart(array: NumberArray, label: string): SourcePart {
  const type = duckdbNames[array.header.type]!;
  const columns = Array.from({ length: array.width }, (_, index) => ({ name: `x${index}`, type }));
  const indexOf = (name: string) => Number(name.slice(1));

  return {
    label,
    columns,
    textual: false,

    async rowCount() {
      return array.rows;
    },

    async *blocks(names, signal) {
      const indices = names.map(indexOf);
      for await (const { rows, value } of array.blocks()) {
        signal?.throwIfAborted();
        const block = new Float32Array(rows * indices.length);
        for (let row = 0, at = 0; row < rows; row++) {
          for (const index of indices) block[at++] = value(row, index);
        }
        yield block;
      }
    },

    async inspect(names, about = "all") {
      return inspect(array, names, indexOf, about === "present");
    },
  };
}

async function inspect(
  array: NumberArray,
  names: string[],
  indexOf: (name: string) => number,
  arePresent: boolean,
): Promise<Inspection> {
  const troubles = names.map((name) => ({ name, bad: 0, firstRow: 0, firstValue: "" }));
  let done = 0;
  for await (const { rows, value } of array.blocks()) {
    for (const trouble of troubles) {
      const index = indexOf(trouble.name);
      for (let row = 0; row < rows; row++) {
        const number = value(row, index);
        if (Number.isFinite(Math.fround(number))) continue;
        if (arePresent && Number.isNaN(number)) continue;
        if (trouble.bad++ === 0) [trouble.firstRow, trouble.firstValue] = [done + row + 1, String(number)];
      }
    }
    done += rows;
  }
  return { rows: done, troubles: troubles.filter(({ bad }) => bad > 0) };
}
