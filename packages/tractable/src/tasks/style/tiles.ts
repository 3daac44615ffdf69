import type { Rectangle, Sides } from "./latentStatistics.ts";

/** A window of a picture, and the part of it that this window answers for; places are in the picture. */
export interface Tile {
  readonly top: number;
  readonly left: number;
  readonly core: Rectangle;
}

export interface Tiling {
  /** The size of every window. */
  readonly window: Sides;
  readonly tiles: readonly Tile[];
}

/** The side of a tile's core. */
const CORE = 512;
/** What the nets can see beyond a core on each side. */
const MARGIN = 64;

/**
 * Cuts a picture whose sides `multiple` divides into windows of one size, which overlap: the cores cover
 * every pixel once. A picture that isn't much larger than a window is one tile.
 */
export function tilesOf({ height, width }: Sides, multiple: number): Tiling {
  const rows = cut(height, multiple);
  const columns = cut(width, multiple);
  return {
    window: { height: rows.window, width: columns.window },
    tiles: rows.pieces.flatMap((row) =>
      columns.pieces.map((column) => ({
        top: row.start,
        left: column.start,
        core: { top: row.from, bottom: row.to, left: column.from, right: column.to },
      })),
    ),
  };
}

interface Cut {
  readonly window: number;
  readonly pieces: readonly { readonly start: number; readonly from: number; readonly to: number }[];
}

function cut(side: number, multiple: number): Cut {
  const [core, margin] = [CORE, MARGIN].map((size) => multiple * Math.ceil(size / multiple)) as [
    number,
    number,
  ];
  const window = core + 2 * margin;
  if (side <= window) return { window: side, pieces: [{ start: 0, from: 0, to: side }] };
  const pieces = [];
  for (let from = 0; from < side; from += core) {
    const start = Math.min(Math.max(0, from - margin), side - window);
    pieces.push({ start, from, to: Math.min(side, from + core) });
  }
  return { window, pieces };
}

/** A window of planes [channels, height, width]. */
export function cutWindow(
  planes: Float32Array,
  { height, width }: Sides,
  { top, left }: Tile,
  window: Sides,
): Float32Array {
  const channels = planes.length / (height * width);
  const piece = new Float32Array(channels * window.height * window.width);
  for (let channel = 0; channel < channels; channel++) {
    for (let row = 0; row < window.height; row++) {
      const from = (channel * height + top + row) * width + left;
      piece.set(planes.subarray(from, from + window.width), (channel * window.height + row) * window.width);
    }
  }
  return piece;
}

/** Puts the core of a window, planes of `window`'s size, into planes of the whole picture. */
export function putCore(
  planes: Float32Array,
  { height, width }: Sides,
  { top, left, core }: Tile,
  piece: Float32Array,
  window: Sides,
): void {
  const channels = planes.length / (height * width);
  for (let channel = 0; channel < channels; channel++) {
    for (let row = core.top; row < core.bottom; row++) {
      const from = (channel * window.height + row - top) * window.width - left;
      planes.set(
        piece.subarray(from + core.left, from + core.right),
        (channel * height + row) * width + core.left,
      );
    }
  }
}
