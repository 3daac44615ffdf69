import { DataError } from "../dataError.ts";
import type { ArrayHeader, NumberArray } from "../numpy/numberArray.ts";
import { type ArrayFile, openArrayFile } from "./arrayFile.ts";
import type { ImagePart, Planes } from "./imagePart.ts";
import { toPlanes } from "./planes.ts";
import { resizePlanes } from "./resizePlanes.ts";

/** The arrays of an .npz file that are looked for. */
const NAMES = ["images", "x", "arr_0"];

interface Layout {
  channels: 1 | 3;
  height: number;
  width: number;
  channelAxis: "first" | "last";
}

/** Whether an array holds images rather than rows of a table: bytes with at least three axes. */
export async function isImageArray(file: ArrayFile): Promise<boolean> {
  const { type, shape } = (await openArrayFile(file, NAMES)).header;
  return type === "u1" && shape.length >= 3;
}

/** Open a file of many images: an array of bytes, [n, height, width] or with an axis of 1 or 3 channels. */
export async function imageArray(file: ArrayFile): Promise<ImagePart> {
  const array = await openArrayFile(file, NAMES);
  const layout = layoutOf(array.header, file.label);
  if (array.rows * array.width === 0) {
    throw new DataError(`${file.label}: expected at least one image, got shape ${shapeText(array.header)}`);
  }
  return {
    label: file.label,
    count: array.rows,
    name: (index) => `${file.label}#${index}`,
    folder: () => undefined,
    async *tasks(from, to, { size } = {}) {
      for await (const image of images(array, layout, from, to)) {
        yield async () => (size ? resizePlanes(image, size) : image);
      }
    },
  };
}

/** Where four axes can be read both ways, the channels are the first: the order this package itself uses. */
function layoutOf(header: ArrayHeader, label: string): Layout {
  const [, a = 0, b = 0, c = 0] = header.shape;
  const axes = header.shape.length;
  if (header.type === "u1") {
    // A single colour image, not many that are three pixels wide.
    if (axes === 3 && b !== 3) return { channels: 1, height: a, width: b, channelAxis: "first" };
    if (axes === 4 && isChannels(a)) return { channels: a, height: b, width: c, channelAxis: "first" };
    if (axes === 4 && isChannels(c)) return { channels: c, height: a, width: b, channelAxis: "last" };
  }
  throw new DataError(
    `${label}: expected images, numbers of type u1 (uint8) and shape [n, height, width] or that with an axis of 1 or 3 channels, got type ${header.type} and shape ${shapeText(header)}; ${mend(header)}`,
  );
}

function isChannels(size: number): size is 1 | 3 {
  return size === 1 || size === 3;
}

function mend({ type, shape }: ArrayHeader): string {
  if (shape.length === 1) return "name the file of the images";
  if (type !== "u1") return 'scale it to 0…255 and convert it with a.astype("uint8")';
  if (shape.length === 3) return "if it is one colour image, save a[None]";
  return "reshape it with a.reshape(n, height, width)";
}

function shapeText({ shape }: ArrayHeader): string {
  return `[${shape.join(", ")}]`;
}

/** Reads to the end whatever is asked for, because only then is it known that the file is whole. */
async function* images(
  array: NumberArray,
  { channels, height, width, channelAxis }: Layout,
  from: number,
  to: number,
): AsyncGenerator<Planes> {
  const { fortranOrder } = array.header;
  let done = 0;
  for await (const { rows, bytes, value } of array.blocks()) {
    for (let row = Math.max(0, from - done); row < Math.min(rows, to - done); row++) {
      const data = fortranOrder
        ? Uint8Array.from({ length: array.width }, (_, column) => value(row, column))
        : bytes.subarray(row * array.width, (row + 1) * array.width);
      yield channelAxis === "first"
        ? { data, channels, height, width }
        : toPlanes(data, channels, { width, height });
    }
    done += rows;
  }
}
