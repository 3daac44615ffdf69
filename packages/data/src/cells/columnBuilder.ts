import type { Cells } from "./cells.ts";

/** Gathers a column's values, some at a time. */
export interface ColumnBuilder<T> {
  add(value: T): void;
  cells(): Cells;
}

const FIRST_ROOM = 4096;

export function numberBuilder(): ColumnBuilder<number | null> {
  let held = new Float64Array(FIRST_ROOM);
  let count = 0;
  return {
    add(value) {
      if (count === held.length) {
        const larger = new Float64Array(2 * count);
        larger.set(held);
        held = larger;
      }
      held[count++] = value ?? Number.NaN;
    },
    cells: () => ({ numbers: held.slice(0, count) }),
  };
}

/** Every different text is kept once. */
export function textBuilder(): ColumnBuilder<string | null> {
  const places = new Map<string, number>();
  let held = new Int32Array(FIRST_ROOM);
  let count = 0;
  return {
    add(value) {
      if (count === held.length) {
        const larger = new Int32Array(2 * count);
        larger.set(held);
        held = larger;
      }
      let place = -1;
      if (value !== null) {
        place = places.get(value) ?? places.size;
        if (place === places.size) places.set(value, place);
      }
      held[count++] = place;
    },
    cells: () => ({ texts: [...places.keys()], indices: held.slice(0, count) }),
  };
}
