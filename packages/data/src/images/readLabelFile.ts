import { resolve } from "node:path";
import { DataError } from "../dataError.ts";
import { noSuchFile, pathKind } from "../sources/pathKind.ts";
import { arrayFile, openArrayFile } from "./arrayFile.ts";

/** The arrays of an .npz file that are looked for. */
const NAMES = ["labels", "y", "arr_0"];
const LARGEST = 65_535;

/** Read class indices, one for each of `count` images: an IDX, .npy or .npz file of whole numbers. */
export async function readLabelFile(path: string, count: number): Promise<Uint16Array> {
  if ((await pathKind(path)) === undefined) throw noSuchFile(path);
  const file = await arrayFile({ path: resolve(path), label: path });
  if (!file) {
    throw new DataError(
      `${path}: expected labels as an IDX, .npy or .npz file, got one of another kind; name such a file, or "folders" to label images by the folder they lie in`,
    );
  }
  const array = await openArrayFile(file, NAMES);
  const { type, shape } = array.header;
  if (array.width !== 1 || !/^[iub]/.test(type)) {
    throw new DataError(
      `${path}: expected labels, one whole number an image, got numbers of type ${type} and shape [${shape.join(", ")}]; name the file of the labels`,
    );
  }
  if (array.rows !== count) {
    throw new DataError(
      `${path}: expected one label for each of ${count.toLocaleString("en")} images, got ${array.rows.toLocaleString("en")}; name the labels that belong to these images`,
    );
  }
  const labels = new Uint16Array(count);
  let done = 0;
  for await (const { rows, value } of array.blocks()) {
    for (let row = 0; row < rows; row++) {
      const label = value(row, 0);
      if (label < 0 || label > LARGEST) {
        throw new DataError(
          `${path}: expected labels from 0 to ${LARGEST.toLocaleString("en")}, got ${label} for image ${done}; number the classes from 0`,
        );
      }
      labels[done++] = label;
    }
  }
  return labels;
}
