import {
  abs,
  add,
  clamp,
  concat,
  constant,
  div,
  lessOrEqual,
  log,
  matmul,
  min,
  mul,
  neg,
  relu,
  reshape,
  sigmoid,
  slice,
  split,
  sqrt,
  sub,
  sum,
  type Tensor,
  toFloat,
} from "../graph/index.ts";
import { bumpShape, type ColumnLayout, row, weightOf } from "./columnLayout.ts";
import type { Slot } from "./columnSlots.ts";

/** The inverse of `shareBefore` for one column after another, inside a loop over them. */
export interface DrawColumn {
  /** What every turn of the loop reads its slice of, along axis 0. */
  readonly tables: readonly Tensor[];
  /** From a net's outputs for the column whose turn it is, and the share before the place, [batch, 1]. */
  draw(outputs: Tensor, share: Tensor, tables: readonly Tensor[]): Drawn;
}

export interface Drawn {
  /** [batch, 1] */
  readonly place: Tensor;
  /** ln of the probability or density of the place, [batch]. */
  readonly logProb: Tensor;
  /** What the net sees of it, [batch, slots] over all columns. */
  readonly hats: Tensor;
}

/**
 * Each column's law is laid out in cells: the bins of its axis, in which the density is linear, then its
 * points. The cell in which the share lies is found by sums, and the place within a bin by the quadratic that
 * the density's integral is.
 */
export function drawColumn(layout: ColumnLayout, least: number): DrawColumn {
  const { columns, slots, bumps, bumpsEach, logShares } = layout;
  const count = columns.length;
  const firsts = columns.map((_, column) => slots.findIndex((slot) => slot.column === column));
  const own = columns.map((_, column) => slots.slice(firsts[column]!, firsts[column + 1] ?? slots.length));
  const before = (column: number) => (columns[column]!.bins > 0 ? 3 * bumpsEach : 0);
  const outputs = Math.max(...own.map((list, column) => before(column) + list.length));
  const bins = Math.max(...columns.map((column) => column.bins));
  const cells = bins + Math.max(...columns.map(({ points }) => points));

  const table = (size: number, value: (column: number, at: number) => number) =>
    constant(
      Float32Array.from({ length: count * size }, (_, at) => value(Math.floor(at / size), at % size)),
      [count, size],
    );
  const bySlot = (value: (slot: Slot, index: number) => number, other: number) =>
    table(outputs, (column, at) => {
      const index = at - before(column);
      const slot = own[column]![index];
      return index < 0 || slot === undefined ? other : value(slot, firsts[column]! + index);
    });
  const block = (
    size: number,
    fill: (slot: Slot, index: number, put: (at: number, value: number) => void) => void,
  ) => {
    const data = new Float32Array(count * outputs * size);
    own.forEach((list, column) => {
      list.forEach((slot, index) => {
        const start = (column * outputs + before(column) + index) * size;
        fill(slot, firsts[column]! + index, (at, value) => {
          data[start + at] = value;
        });
      });
    });
    return constant(data, [count, outputs, size]);
  };
  const heightsAt = (end: 0 | 1) =>
    block(cells, (slot, _, put) => {
      const { bins: axis } = columns[slot.column]!;
      if (slot.isPoint) return put(bins + slot.place - axis - 1, 1);
      const first = Math.max(0, slot.place - slot.reach);
      const last = Math.min(axis, slot.place + slot.reach);
      for (let bin = first; bin < last; bin++) {
        put(bin, Math.max(0, 1 - Math.abs(bin + end - slot.place) / slot.reach) / slot.area);
      }
    });
  const bumpStart = bumps.slice(0, bumpsEach).map(({ start }) => start);
  const hasBumps = bumps.length > 0;

  const tables = [
    bySlot((_, index) => logShares[index]!, 0),
    bySlot(() => 1, 0),
    bySlot(({ share }) => least * share, 0),
    heightsAt(0),
    heightsAt(1),
    table(cells, (column, at) => (at < columns[column]!.bins ? 1 : 0)),
    table(cells, (column, at) => (at < bins ? at : columns[column]!.bins + 1 + at - bins)),
    table(1, (column) => Math.max(1, columns[column]!.bins)),
    table(1, (column) => bumps.find((bump) => bump.column === column)?.logShare ?? 0),
    table(1, (column) => (columns[column]!.bins > 0 ? 1 : 0)),
    bySlot(({ place }) => place, 0),
    bySlot(({ reach }) => 1 / reach, 1),
    bySlot(({ end }) => end + 0.5, -1),
    block(slots.length, (_, index, put) => put(index, 1)),
  ];

  const upTo = constant(
    Float32Array.from({ length: cells * cells }, (_, at) => (Math.floor(at / cells) <= at % cells ? 1 : 0)),
    [cells, cells],
  );
  const edges = constant(
    Float32Array.from({ length: bins + 1 }, (_, edge) => edge),
    [1, 1, bins + 1],
  );

  /** The mass of bumps in every bin and the sum of their weights, neither normalised. */
  const bumpMass = (outputs: Tensor, binCount: Tensor, logShare: Tensor, hasAxis: Tensor) => {
    const parts = split(slice(outputs, 0, 3 * bumpsEach, 1), [bumpsEach, bumpsEach, bumpsEach], 1);
    const [logits, centers, widths] = parts as [Tensor, Tensor, Tensor];
    const weights = mul(weightOf(logits, logShare), hasAxis);
    const { center, width } = bumpShape(centers, widths, binCount, row(bumpStart), bumpsEach);
    const deep = (x: Tensor) => reshape(x, [-1, bumpsEach, 1]);
    const end = reshape(binCount, [1, 1, 1]);
    const cdf = (at: Tensor) => sigmoid(div(sub(at, deep(center)), deep(width)));
    const below = cdf(min(edges, end));
    const all = sub(cdf(end), sigmoid(neg(deep(div(center, width)))));
    const inBins = sub(slice(below, 1, bins + 1, 2), slice(below, 0, bins, 2));
    return {
      mass: sum(mul(inBins, div(deep(weights), all)), { axes: [1] }),
      total: sum(weights, { axes: [1], keepDims: true }),
    };
  };

  return {
    tables,
    draw(outputs, share, items) {
      const rows = items.map((item) => (item.shape.length === 1 ? reshape(item, [1, -1]) : item));
      const [logShare, isSlot, leastShare, toLeft, toRight, isBin, placeOfCell] = rows as Tensor[];
      const [binCount, bumpLogShare, hasAxis, top, perReach, end, toEntry] = rows.slice(7) as Tensor[];
      const weights = mul(weightOf(outputs, logShare!), isSlot!);
      const bump = hasBumps ? bumpMass(outputs, binCount!, bumpLogShare!, hasAxis!) : undefined;
      const slotTotal = sum(weights, { axes: [1], keepDims: true });
      const scale = div(1 - least, bump === undefined ? slotTotal : add(slotTotal, bump.total));
      const shares = add(mul(weights, scale), leastShare!);
      let [left, right] = [matmul(shares, toLeft!), matmul(shares, toRight!)];
      if (bump !== undefined) {
        const flat = mul(bump.mass, scale);
        const inCells = cells > bins ? concat([flat, mul(slice(left, bins, cells, 1), 0)], 1) : flat;
        [left, right] = [add(left, inCells), add(right, inCells)];
      }
      const mass = mul(add(left, right), 0.5);
      const until = matmul(mass, upTo);
      const level = mul(clamp(share, 0, LARGEST_SHARE), slice(until, cells - 1, cells, 1));
      const isPassed = toFloat(lessOrEqual(until, level));
      const isCell = sub(afterPassed(isPassed, cells), isPassed);
      const pick = (x: Tensor) => sum(mul(isCell, x), { axes: [1], keepDims: true });
      const [a, b, own] = [pick(left), pick(right), pick(mass)];
      const within = clamp(div(sub(level, sub(pick(until), own)), add(own, TINY)), 0, 1);
      // a·θ + (b − a)·θ²/2 = within·(a + b)/2, by the root that keeps its digits
      const rise = mul(within, add(a, b));
      const root = sqrt(relu(add(mul(a, a), mul(sub(b, a), rise))));
      const theta = clamp(div(rise, add(add(a, root), TINY)), 0, 1);
      const place = add(pick(placeOfCell!), mul(theta, pick(isBin!)));
      const near = relu(sub(1, abs(mul(sub(place, top!), perReach!))));
      const hats = mul(mul(near, toFloat(lessOrEqual(place, end!))), isSlot!);
      return {
        place,
        logProb: sum(log(add(a, mul(theta, sub(b, a)))), { axes: [1] }),
        hats: matmul(hats, toEntry!),
      };
    },
  };
}

/** Below 1 as far as float32 sums are exact, so that a cell is always found. */
const LARGEST_SHARE = 1 - 1e-6;
const TINY = 1e-30;

/** Whether the cell before is passed, which is so before the first. */
function afterPassed(isPassed: Tensor, cells: number): Tensor {
  const first = add(mul(slice(isPassed, 0, 1, 1), 0), 1);
  return cells === 1 ? first : concat([first, slice(isPassed, 0, cells - 1, 1)], 1);
}
