import { DataError } from "../dataError.ts";
import type { ArrayHeader } from "./numberArray.ts";

/**
 * Parse the beginning of an .npy file (format versions 1 to 3); undefined while the header is not all there.
 */
export function parseNpyHeader(bytes: Buffer, label: string): ArrayHeader | undefined {
  if (bytes.length < 12) return undefined;
  if (bytes.toString("latin1", 0, 6) !== "\x93NUMPY") throw damaged(label);
  const version = bytes[6]!;
  if (version < 1 || version > 3) {
    throw new DataError(
      `${label}: .npy format versions 1 to 3 are read, got ${version}; save it with numpy.save`,
    );
  }
  const [start, length] = version === 1 ? [10, bytes.readUInt16LE(8)] : [12, bytes.readUInt32LE(8)];
  if (bytes.length < start + length) return undefined;

  const text = bytes.toString(version === 3 ? "utf8" : "latin1", start, start + length);
  const descr = /'descr':\s*'([<>|=]?)(\w+)'/.exec(text);
  const fortran = /'fortran_order':\s*(True|False)/.exec(text);
  const shape = /'shape':\s*\(([^)]*)\)/.exec(text);
  if (!descr && text.includes("'descr'")) {
    throw new DataError(
      `${label}: it is a structured array; expected one of plain numbers, such as a.astype("float32")`,
    );
  }
  if (!descr || !fortran || !shape) throw damaged(label);
  return {
    type: descr[2]!,
    littleEndian: descr[1] !== ">",
    fortranOrder: fortran[1] === "True",
    shape: shape[1]!
      .split(",")
      .filter((part) => part.trim() !== "")
      .map(Number),
    offset: start + length,
  };
}

/** A version-1 header of exactly 128 bytes, so that it can be rewritten once the number of rows is known. */
export function formatNpyHeader(type: "f4" | "f8" | "u1", shape: number[]): Buffer {
  const header = Buffer.alloc(128, " ");
  header.write("\x93NUMPY\x01\x00", 0, "latin1");
  header.writeUInt16LE(128 - 10, 8);
  header.write(
    `{'descr': '${type === "u1" ? "|" : "<"}${type}', 'fortran_order': False, 'shape': (${shape.join(", ")}${shape.length === 1 ? "," : ""}), }`,
    10,
    "latin1",
  );
  header.write("\n", 127, "latin1");
  return header;
}

function damaged(label: string): DataError {
  return new DataError(
    `${label}: it is not a numpy file or its header is damaged; save it again with numpy.save`,
  );
}
