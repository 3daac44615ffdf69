import { DataError } from "../dataError.ts";
import type { ByteSource } from "./fileBytes.ts";
import { parseNpyHeader } from "./npyHeader.ts";
import { type ArrayFormat, type NumberArray, openNumberArray } from "./numberArray.ts";
import { numberTypes } from "./numberTypes.ts";

const npyFormat: ArrayFormat = {
  name: "numpy",
  entries: "rows",
  mend: "save it again with numpy.save",
  trailing: "ignored",
  parse: parseNpyHeader,
};

/** Open an .npy array: read its header and check that its rows can be read. */
export async function openNpyArray(bytes: ByteSource, label: string): Promise<NumberArray> {
  const array = await openNumberArray(bytes, npyFormat, label);
  const { type, shape } = array.header;
  if (!numberTypes[type]) {
    throw new DataError(
      `${label}: expected an array of floats, integers or booleans, got numpy type "${type}"; convert it with a.astype("float32")`,
    );
  }
  if (shape.length === 0) {
    throw new DataError(`${label}: expected an array of rows and columns, got a single number`);
  }
  return array;
}
