/** One axis: a known size, or a symbolic one such as "batch" or "4*batch" (a whole multiple of a symbol). */
export type Dim = number | string;

/** Sizes of all axes, outermost first. At most one axis may be symbolic. */
export type Shape = readonly Dim[];

/** The symbolic batch axis of evaluation graphs. */
export const BATCH = "batch";

interface Product {
  readonly factor: number;
  readonly symbol: string | undefined;
}

function parse(dim: Dim): Product {
  if (typeof dim === "number") return { factor: dim, symbol: undefined };
  const star = dim.indexOf("*");
  return star < 0
    ? { factor: 1, symbol: dim }
    : { factor: Number(dim.slice(0, star)), symbol: dim.slice(star + 1) };
}

function format({ factor, symbol }: Product): Dim {
  if (symbol === undefined) return factor;
  return factor === 1 ? symbol : `${factor}*${symbol}`;
}

function product(shape: Shape): Product {
  let factor = 1;
  let symbol: string | undefined;
  for (const dim of shape) {
    const part = parse(dim);
    factor *= part.factor;
    if (part.symbol === undefined) continue;
    if (symbol !== undefined)
      throw new Error(`shape: expected one symbolic axis at most, got ${showShape(shape)}`);
    symbol = part.symbol;
  }
  return { factor, symbol };
}

/** The number of values, as one axis. */
export function flatDim(shape: Shape): Dim {
  return format(product(shape));
}

/** The number of values of a shape without symbolic axes. */
export function sizeOf(shape: Shape): number {
  const size = flatDim(shape);
  if (typeof size === "string") throw new Error(`shape: expected known sizes, got ${showShape(shape)}`);
  return size;
}

/** One axis as a number; throws where it is symbolic. */
export function knownSize(dim: Dim | undefined): number {
  if (typeof dim !== "number") throw new Error(`shape: expected a known size, got ${dim}`);
  return dim;
}

/** Sum of axes that are joined by concatenation. */
export function addDims(dims: readonly Dim[]): Dim {
  const parts = dims.map(parse);
  const symbol = parts[0]?.symbol;
  if (parts.some((part) => part.symbol !== symbol))
    throw new Error(`shape: can't add axes ${dims.join(" + ")}`);
  return format({ factor: parts.reduce((sum, part) => sum + part.factor, 0), symbol });
}

/** `target` with its one −1, if any, replaced so that the number of values stays that of `from`. */
export function resolveShape(from: Shape, target: Shape): Dim[] {
  const all = product(from);
  const known = product(target.filter((dim) => dim !== -1));
  const missing = target.filter((dim) => dim === -1).length;
  const factor = all.factor / known.factor;
  const symbol = known.symbol === undefined ? all.symbol : undefined;
  const fits = known.symbol === undefined || known.symbol === all.symbol;
  const whole = missing === 1 ? Number.isInteger(factor) : factor === 1 && symbol === undefined;
  if (missing > 1 || !fits || !whole) {
    throw new Error(`reshape: expected as many values as ${showShape(from)}, got ${showShape(target)}`);
  }
  return target.map((dim) => (dim === -1 ? format({ factor, symbol }) : dim));
}

/** The shape of an elementwise result (NumPy's rule). */
export function broadcast(a: Shape, b: Shape): Dim[] {
  const rank = Math.max(a.length, b.length);
  return Array.from({ length: rank }, (_, axis) => {
    const left = a[a.length - rank + axis] ?? 1;
    const right = b[b.length - rank + axis] ?? 1;
    if (left === right || right === 1) return left;
    if (left === 1) return right;
    throw new Error(`broadcast: shapes ${showShape(a)} and ${showShape(b)} don't fit together`);
  });
}

export function sameShape(a: Shape, b: Shape): boolean {
  return a.length === b.length && a.every((dim, axis) => dim === b[axis]);
}

/** Axis counted from the end where negative. */
export function normalAxis(axis: number, rank: number): number {
  const normal = axis < 0 ? axis + rank : axis;
  if (normal < 0 || normal >= rank) throw new Error(`axis: expected one of ${rank} axes, got ${axis}`);
  return normal;
}

/** A shape as messages write it: [batch, 3]. */
export function showShape(shape: Shape): string {
  return `[${shape.join(", ")}]`;
}
