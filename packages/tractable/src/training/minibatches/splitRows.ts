import { checkOption } from "../../errors/checkOptions.ts";
import { realNumber, required, wholeNumber } from "../../errors/optionRules.ts";
import { permutation } from "../../random/permutation.ts";
import { stream } from "../../random/stream.ts";
import { type Matrix, type Rows, rowRange } from "../../rows/rows.ts";

/** Rows with what belongs to each. */
export interface Data {
  readonly x: Rows;
  readonly context: Matrix | undefined;
  /** The class of each row. */
  readonly labels: ArrayLike<number> | undefined;
  /** What is added to the log-density of each row of a typed table (see `DataRows`). */
  readonly logFactors?: Float64Array;
}

/** The rows at some places, copied. */
function takeRows({ data, shape: [, width] }: Rows, places: Uint32Array): Rows {
  const size = places.length * width;
  const taken = data instanceof Float32Array ? new Float32Array(size) : new Uint8Array(size);
  copyRows(data, width, places, taken);
  return { data: taken, shape: [places.length, width] };
}

export function copyRows(data: Rows["data"], width: number, places: Uint32Array, target: Rows["data"]): void {
  for (let row = 0; row < places.length; row++) {
    const from = places[row]! * width;
    const to = row * width;
    for (let column = 0; column < width; column++) target[to + column] = data[from + column]!;
  }
}

export function takeData({ x, context, labels, logFactors }: Data, places: Uint32Array): Data {
  return {
    x: takeRows(x, places),
    context: context && rowRange(takeRows(context, places), 0, places.length),
    labels: labels && Uint32Array.from(places, (place) => labels[place]!),
    logFactors: logFactors && Float64Array.from(places, (place) => logFactors[place]!),
  };
}

/** Keeps a share of the rows, drawn by the seed, for validation: at least one, and leaves at least one. */
export function splitPlaces(
  rows: number,
  share: number,
  seed: number,
): { training: Uint32Array; validation: Uint32Array } {
  checkOption("splitPlaces", "the number of rows", rows, required(wholeNumber({ from: 2, to: 2 ** 32 - 1 })));
  checkOption("splitPlaces", "the share", share, required(realNumber({ above: 0, below: 1 })));
  checkOption("splitPlaces", "the seed", seed, required(wholeNumber({ from: 0 })));
  const order = permutation(rows, stream(seed, "split"));
  const kept = Math.min(rows - 1, Math.max(1, Math.round(rows * share)));
  return { validation: order.slice(0, kept).sort(), training: order.slice(kept).sort() };
}
