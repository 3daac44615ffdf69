import type { Cells } from "./cells.ts";

/** Some values of a column, by place. */
export interface ColumnValues<T> {
  getItem(place: number): T | null;
}

/** Gathers a column's values, some at a time. */
export interface ColumnBuilder {
  /** Adds the values from…to. */
  add(values: ColumnValues<unknown>, from: number, to: number): void;
  cells(): Cells;
}

const FIRST_ROOM = 4096;

export function numberBuilder(): ColumnBuilder {
  let held = new Float64Array(FIRST_ROOM);
  let count = 0;
  return {
    add(values, from, to) {
      if (count + to - from > held.length) {
        const larger = new Float64Array(Math.max(2 * held.length, count + to - from));
        larger.set(held.subarray(0, count));
        held = larger;
      }
      const numbers = values as ColumnValues<number>;
      for (let place = from; place < to; place++) held[count++] = numbers.getItem(place) ?? Number.NaN;
    },
    cells: () => ({ numbers: held.slice(0, count) }),
  };
}

/** Every different text is kept once. */
export function textBuilder(): ColumnBuilder {
  const places = new Map<string, number>();
  let held = new Int32Array(FIRST_ROOM);
  let count = 0;
  const placeOf = (text: string): number => {
    const known = places.get(text);
    if (known !== undefined) return known;
    places.set(text, places.size);
    return places.size - 1;
  };
  return {
    add(values, from, to) {
      if (count + to - from > held.length) {
        const larger = new Int32Array(Math.max(2 * held.length, count + to - from));
        larger.set(held.subarray(0, count));
        held = larger;
      }
      const texts = values as ColumnValues<string>;
      for (let place = from; place < to; place++) {
        const text = texts.getItem(place);
        held[count++] = text === null ? -1 : placeOf(text);
      }
    },
    cells: () => ({ texts: [...places.keys()], indices: held.slice(0, count) }),
  };
}
