import { columnValues, type Points } from "./points.ts";

const BINS = 8;

export type Pair = readonly [x: number, y: number];

/**
 * The pairs of columns that tell most about each other (mutual information between ranks), each column used
 * as rarely as possible. The second of a pair is a feature: one of the first `features` columns.
 */
export function interestingPairs(points: Points, features: number, most: number): Pair[] {
  const ranks = points.columns.map((_, column) => rankBins(columnValues(points, column)));
  const candidates: { pair: Pair; information: number }[] = [];
  for (let x = 0; x < ranks.length; x++) {
    for (let y = 0; y < Math.min(x, features); y++) {
      candidates.push({
        pair: x < features ? [y, x] : [x, y],
        information: information(ranks[x]!, ranks[y]!),
      });
    }
  }
  const uses = new Array<number>(ranks.length).fill(0);
  const chosen: Pair[] = [];
  while (chosen.length < most && candidates.length > 0) {
    const worth = ({ pair: [x, y], information }: (typeof candidates)[number]) =>
      (information + 0.01) / (1 + uses[x]! + uses[y]!);
    candidates.sort((a, b) => worth(b) - worth(a));
    const [x, y] = candidates.shift()!.pair;
    uses[x]!++;
    uses[y]!++;
    chosen.push([x, y]);
  }
  return chosen;
}

/** The bin of each value's rank; equal values share one. */
function rankBins(values: Float32Array): Uint8Array {
  const sorted = values.slice().sort();
  const bins = new Uint8Array(values.length);
  for (const [row, value] of values.entries()) {
    bins[row] = Math.min(BINS - 1, Math.floor((BINS * lowerBound(sorted, value)) / values.length));
  }
  return bins;
}

function lowerBound(sorted: Float32Array, value: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** I(A; B) = Σ p(a, b) ln [p(a, b) / p(a) p(b)]. */
function information(a: Uint8Array, b: Uint8Array): number {
  const joint = new Float64Array(BINS * BINS);
  const [ofA, ofB] = [new Float64Array(BINS), new Float64Array(BINS)];
  const share = 1 / a.length;
  for (let row = 0; row < a.length; row++) {
    joint[a[row]! * BINS + b[row]!]! += share;
    ofA[a[row]!]! += share;
    ofB[b[row]!]! += share;
  }
  return joint.reduce((sum, p, at) => {
    return p === 0 ? sum : sum + p * Math.log(p / (ofA[Math.floor(at / BINS)]! * ofB[at % BINS]!));
  }, 0);
}
