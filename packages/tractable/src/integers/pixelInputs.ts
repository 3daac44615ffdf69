import {
  add,
  concat,
  constant,
  floor,
  mul,
  pad,
  reshape,
  slice,
  sub,
  type Tensor,
  transpose,
} from "../graph/index.ts";
import type { ImageSize } from "../images/imageSize.ts";
import { pixelsBefore, placeFeatures, writePlace } from "./pixelWindow.ts";
import type { Reading } from "./windowReader.ts";

/** The inputs of every pixel of a batch of images, a row each: batch by batch, row by row. */
export interface PixelInputs {
  /** What the net reads, [batch·height·width, inputs], as `WindowReader` does. */
  readonly inputs: Tensor;
  /** [batch·height·width, channels] */
  readonly pixels: Tensor;
  /** What `pixels` are told from, [batch·height·width, channels]. */
  readonly references: Tensor;
}

/** Reads the windows of all pixels of images, [batch, values], at once. */
export function pixelInputs(
  x: Tensor,
  { channels, height, width }: ImageSize,
  { levels, radius, sizes }: Reading,
): PixelInputs {
  const images = reshape(x, [x.shape[0]!, channels, height, width]);
  const framed = pad(pad(images, radius, 0, 2), radius, radius, 3);
  const at = (row: number, column: number) =>
    slice(slice(framed, radius + row, radius + row + height, 2), radius + column, radius + column + width, 3);
  const map = (value: (row: number, column: number) => number) =>
    constant(
      Float32Array.from({ length: height * width }, (_, place) =>
        value(Math.floor(place / width), place % width),
      ),
      [height, width],
    );
  const middle = Math.floor(levels / 2);
  const left = map((row, column) => (column === 0 ? 0 : row === 0 ? 1 : 0.5));
  const above = map((row, column) => (row === 0 ? 0 : column === 0 ? 1 : 0.5));
  const corner = map((row, column) => (row === 0 && column === 0 ? middle : 0));
  const references = floor(add(add(mul(at(0, -1), left), mul(at(-1, 0), above)), corner));
  const differences = pixelsBefore(radius).map((offset) => {
    const isSeen = map((row, column) => {
      const other = column + offset.column;
      return row + offset.row >= 0 && other >= 0 && other < width ? 1 : 0;
    });
    return mul(sub(at(offset.row, offset.column), references), isSeen);
  });
  const features = Array.from({ length: placeFeatures(sizes) }, (_, feature) => {
    const place = new Float32Array(placeFeatures(sizes));
    const one = map((row, column) => {
      writePlace(row, column, { height, width }, radius, sizes, place, 0);
      return place[feature]!;
    });
    return reshape(one, [1, height, width]);
  });
  const blank = mul(slice(references, 0, 1, 1), 0);
  const places = features.map((feature) => add(blank, feature));
  const all = concat([...differences, sub(references, middle), ...places], 1);
  const rows = (of: Tensor) => reshape(transpose(of, [0, 2, 3, 1]), [-1, of.shape[1]!]);
  return { inputs: rows(all), pixels: rows(images), references: rows(references) };
}
