import { constant, conv2d, type Tensor } from "../../graph/index.ts";
import { withEdges } from "./edges.ts";

const COLOURS = 3;
/** A straight line's detail in Haar's wavelets is so much of the difference of the averages around. */
const SLOPE = [1 / 8, 0, -1 / 8];
const CENTRE = [0, 1, 0];

/**
 * What Haar's details (from left to right, from top to bottom, along the diagonals, each of three colours)
 * are where the averages change evenly. Taken off, it leaves details of the wavelets of six taps ("2/6",
 * Villasenor et al. 1995), which decode to smooth bumps instead of blocks: changed latents of plain Haar
 * wavelets show their 2×2, 4×4 … pixels as a grid.
 */
export function smoothPrediction(averages: Tensor): Tensor {
  const shapes = [
    [CENTRE, SLOPE],
    [SLOPE, CENTRE],
    [SLOPE, SLOPE],
  ] as const;
  const kernel = new Float32Array(shapes.length * COLOURS * COLOURS * 9);
  shapes.forEach(([down, across], band) => {
    for (let colour = 0; colour < COLOURS; colour++) {
      const at = ((band * COLOURS + colour) * COLOURS + colour) * 9;
      for (let place = 0; place < 9; place++)
        kernel[at + place] = down[Math.floor(place / 3)]! * across[place % 3]!;
    }
  });
  return conv2d(withEdges(averages), constant(kernel, [shapes.length * COLOURS, COLOURS, 3, 3]), {
    padding: 0,
  });
}
