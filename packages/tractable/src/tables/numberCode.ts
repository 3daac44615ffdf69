import { type ColumnSlots, hatsOf, strideOf } from "../structures/columnSlots.ts";
import { UNSEEN_ROWS } from "./categoryCode.ts";
import type { ColumnCoder } from "./codedColumn.ts";
import { findAtoms } from "./findAtoms.ts";
import { cellOf, cellOfRank, decimalsOf, findGrid, type Grid, isOnGrid, rankOf } from "./grid.ts";
import { quantile } from "./normalLevels.ts";
import { binsOf, fitAxis, isWithin, type NumberAxis, placeOf, slopeAt, valueAt } from "./numberAxis.ts";

/**
 * A column of numbers: single values (atoms) with a probability each, and an axis for all others. On a grid
 * the others have a probability each too, which is the density's integral over a cell; without one they have
 * a density.
 */
export interface NumberCode {
  readonly type: "number";
  /** The axis of the numbers themselves, or with a grid that of the ranks of cells that no atom takes. */
  readonly axis: NumberAxis;
  /** Ascending. */
  readonly atoms: readonly number[];
  readonly grid?: Grid;
  /** How many decimals values have; undefined for more than six. */
  readonly decimals?: number;
  /** Where the user says that values end: beyond it the probability is 0. */
  readonly declared?: Bounds;
  /**
   * The law of numbers that neither axis nor atoms can be: off the grid, or beyond an end that the data only
   * suggest.
   */
  readonly others: CauchyLaw;
  /** Whether gaps were seen; else a gap has a small probability and is never drawn. */
  readonly hasGaps: boolean;
  /** The share of every hat of the axis, of every atom, of other numbers and of gaps. */
  readonly shares: readonly number[];
}

export interface Bounds {
  readonly low?: number;
  readonly high?: number;
}

interface CauchyLaw {
  readonly center: number;
  readonly scale: number;
}

/** The most pieces of an axis between its tails, and the fewest rows for each. */
const MOST_PIECES = 256;
const ROWS_A_PIECE = 30;
/** What a hat that no row touches is thought to have had. */
const UNSEEN_HAT = 0.1;
/** Whole numbers lie on a grid, and others of which fewer than this share are different. */
const TIED = 0.9;

/** A code for numbers of which NaN is a gap; where they end is found from the data, or declared. */
export function fitNumber(numbers: Float64Array, declared?: Bounds): NumberCode {
  const known = numbers.filter((value) => !Number.isNaN(value)).sort();
  const rowsOfValue = new Map<number, number>();
  for (const value of known) rowsOfValue.set(value, (rowsOfValue.get(value) ?? 0) + 1);
  const decimals = decimalsOf(rowsOfValue.keys());
  const isTied = decimals === 0 || rowsOfValue.size < TIED * known.length;
  const grid = decimals !== undefined && isTied ? findGrid(rowsOfValue, decimals) : undefined;
  const offGrid = grid === undefined ? [] : [...rowsOfValue.keys()].filter((value) => !isOnGrid(grid, value));
  const atoms = [...new Set([...findAtoms(rowsOfValue), ...offGrid])].sort((a, b) => a - b);
  const isAtom = new Set(atoms);
  const onAxis = known.filter((value) => !isAtom.has(value));
  const bounds = { ...findBounds(known, rowsOfValue, isAtom), ...declared };
  const axis = axisFor(onAxis, bounds, grid, atoms);
  const gaps = numbers.length - known.length;
  const spread = quantile(known, 0.9) - quantile(known, 0.1);
  const others = {
    center: quantile(known, 0.5),
    scale: spread > 0 ? spread : Math.max(1, Math.abs(known[0]!)),
  };
  const hasGaps = gaps > 0;
  const draft = {
    type: "number" as const,
    axis,
    atoms,
    grid,
    decimals,
    declared,
    others,
    hasGaps,
    shares: [],
  };
  return { ...draft, shares: sharesOf(draft, known, gaps) };
}

/** The share of rows at the end of the data that says that nothing lies beyond it. */
const CAP = 0.01;

/**
 * Where values end: numbers that are never negative end at 0, shares at 1, and any others where many rows
 * pile up.
 */
function findBounds(
  known: Float64Array,
  rowsOfValue: ReadonlyMap<number, number>,
  isAtom: ReadonlySet<number>,
): Bounds {
  const [least, most] = [known[0]!, known.at(-1)!];
  const isCap = (value: number) =>
    isAtom.has(value) && rowsOfValue.size > 50 && rowsOfValue.get(value)! > CAP * known.length;
  const isShare = least >= 0 && most <= 1 && rowsOfValue.size > 2;
  const low = isCap(least) ? least : least >= 0 ? 0 : undefined;
  const high = isCap(most) ? most : isShare ? 1 : undefined;
  return { low, high };
}

function axisFor(
  onAxis: Float64Array,
  { low, high }: Bounds,
  grid: Grid | undefined,
  atoms: readonly number[],
): NumberAxis {
  const pieces = Math.max(1, Math.min(MOST_PIECES, Math.floor(onAxis.length / ROWS_A_PIECE)));
  if (grid === undefined) return fitAxis(onAxis, { pieces, low, high, areCells: false });
  const taken = atoms.filter((value) => isOnGrid(grid, value)).map((value) => cellOf(grid, value));
  const rank = (cell: number) => rankOf(cell, taken);
  const first = low === undefined ? undefined : rank(Math.ceil((low - grid.origin) / grid.step - 1e-9));
  const end = high === undefined ? undefined : rank(Math.floor((high - grid.origin) / grid.step + 1e-9) + 1);
  // an axis has three cells or more
  const hasRoom = first === undefined || end === undefined || end - first >= 3;
  const ranks = onAxis.map((value) => rank(cellOf(grid, value)));
  return fitAxis(ranks, { pieces, low: first, high: hasRoom ? end : undefined, areCells: true });
}

/** The share of rows of every slot, none of them 0. */
function sharesOf(code: NumberCode, known: Float64Array, gaps: number): number[] {
  const bins = binsOf(code.axis);
  const [stride, hats] = [strideOf(bins), hatsOf(bins)];
  const rows = new Float64Array(hats + code.atoms.length + 2).fill(UNSEEN_HAT, 0, hats);
  const { encode } = numberCoder(code);
  for (const value of known) {
    const { place } = encode(value);
    if (place > bins) rows[hats + Math.round(place) - bins - 1]! += 1;
    else {
      const at = Math.min(hats - 2, Math.floor(place / stride));
      const share = place / stride - at;
      rows[at]! += 1 - share;
      rows[at + 1]! += share;
    }
  }
  rows[rows.length - 2] = UNSEEN_ROWS;
  rows[rows.length - 1] = Math.max(gaps, UNSEEN_ROWS);
  const total = rows.reduce((a, b) => a + b);
  return Array.from(rows, (count) => count / total);
}

/** Bins for the axis; points for atoms, other numbers and gaps. */
export function numberSlots({ axis, atoms, shares }: NumberCode): ColumnSlots {
  return { bins: binsOf(axis), points: atoms.length + 2, shares };
}

/** The number nearest to a value among those that the column's grid has, with the column's decimals. */
export function nearestNumber({ grid, decimals }: NumberCode, value: number): number {
  const near = grid === undefined ? value : grid.origin + grid.step * cellOf(grid, value);
  return decimals === undefined ? near : Number(near.toFixed(decimals));
}

/**
 * A cell narrower than this on the axis is measured by the axis' slope, as the difference of its ends has no
 * digits left.
 */
const NARROW = 1e-9;

export function numberCoder(code: NumberCode): ColumnCoder {
  const { axis, atoms, grid, decimals, declared, others, hasGaps } = code;
  const bins = binsOf(axis);
  const firstAtom = bins + 1;
  const other = firstAtom + atoms.length;
  const gap = other + 1;
  const places = new Map(atoms.map((value, index) => [value, firstAtom + index]));
  const onGrid = grid === undefined ? [] : atoms.filter((value) => isOnGrid(grid, value));
  const taken = grid === undefined ? [] : onGrid.map((value) => cellOf(grid, value));
  const usual = atoms[0] ?? (grid === undefined ? axis.knots[0]! : grid.origin);
  const elsewhere = (value: number) => {
    const z = (value - others.center) / others.scale;
    return { place: other, logFactor: -Math.log(Math.PI * others.scale * (1 + z * z)) };
  };
  const round = (value: number) => (decimals === undefined ? value : Number(value.toFixed(decimals)));
  return {
    encode(value) {
      if (typeof value !== "number" || Number.isNaN(value)) return { place: gap, logFactor: 0 };
      if (value < (declared?.low ?? -Infinity) || value > (declared?.high ?? Infinity)) {
        return { place: other, logFactor: Number.NEGATIVE_INFINITY };
      }
      const atom = places.get(value);
      if (atom !== undefined) return { place: atom, logFactor: 0 };
      if (grid === undefined) {
        if (!isWithin(axis, value)) return elsewhere(value);
        return { place: placeOf(axis, value), logFactor: Math.log(slopeAt(axis, value)) };
      }
      const cell = rankOf(cellOf(grid, value), taken);
      if (!isOnGrid(grid, value) || !isWithin(axis, cell + 0.5)) return elsewhere(value);
      const [from, to] = [placeOf(axis, cell), placeOf(axis, cell + 1)];
      const size = to - from > NARROW ? to - from : slopeAt(axis, cell + 0.5);
      return { place: (from + to) / 2, logFactor: Math.log(size) };
    },
    decode(place, uniform) {
      if (place > bins + 0.5) {
        const index = Math.round(place) - firstAtom;
        if (index < atoms.length) return atoms[index]!;
        return hasGaps ? null : usual;
      }
      // float32 places have steps, between which nothing is known
      const step = 2 ** (Math.floor(Math.log2(Math.max(place, 1))) - 23);
      const value = valueAt(axis, Math.min(bins, Math.max(0, place + step * (uniform() - 0.5))));
      if (grid === undefined) return round(value);
      return round(grid.origin + grid.step * cellOfRank(Math.floor(value), taken));
    },
  };
}
