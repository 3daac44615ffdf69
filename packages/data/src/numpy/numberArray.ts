import { DataError } from "../dataError.ts";
import { systemReason } from "../systemReason.ts";
import type { ByteSource } from "./fileBytes.ts";
import { numberTypes } from "./numberTypes.ts";

/** What a file says about the array it holds. */
export interface ArrayHeader {
  /** numpy's type string without the byte order: `f4`, `u1`, `b1` … */
  type: string;
  littleEndian: boolean;
  fortranOrder: boolean;
  shape: number[];
  /** Where the data starts. */
  offset: number;
}

/** A kind of file that holds one array behind a header. */
export interface ArrayFormat {
  /** How messages call it. */
  name: string;
  /** How messages call the entries of the first axis. */
  entries: string;
  /** How a damaged file is mended. */
  mend: string;
  /** Whether bytes may follow the data. */
  trailing: "ignored" | "refused";
  /** Parse the beginning of a file; undefined while the header is not all there. */
  parse(bytes: Buffer, label: string): ArrayHeader | undefined;
}

/** Rows of an array still in the file's own encoding, with the means to read one number. */
export interface RawRows {
  rows: number;
  /** The numbers as they lie in the file. */
  bytes: Uint8Array;
  /**
   * The value of a column (index counted over all trailing axes, the last one fastest) in a row of this
   * block.
   */
  value(row: number, column: number): number;
}

export interface NumberArray {
  header: ArrayHeader;
  rows: number;
  /** The product of the axes after the first: a row that is itself an array counts as flattened. */
  width: number;
  /** The rows in order, some at a time; a Fortran-ordered array comes in one piece. */
  blocks(): AsyncGenerator<RawRows>;
}

const BLOCK_BYTES = 1 << 18;

/** Open an array: read its header. `bytes` is opened anew for each pass. */
export async function openNumberArray(
  bytes: ByteSource,
  format: ArrayFormat,
  label: string,
): Promise<NumberArray> {
  const header = await readHeader(bytes.open(), format, label);
  checkSize(header, bytes.most, format, label);
  const [rows = 0, ...rest] = header.shape;
  const array = { header, rows, width: rest.reduce((product, size) => product * size, 1) };
  return { ...array, blocks: () => rawRows(bytes, array, format, label) };
}

/** Room is made by the header, so a damaged one must not ask for all of the memory. */
function checkSize(
  { shape, type }: ArrayHeader,
  most: number,
  { name, mend }: ArrayFormat,
  label: string,
): void {
  if (!shape.every((size) => Number.isSafeInteger(size) && size >= 0)) {
    throw new DataError(
      `${label}: expected axes of whole numbers in its ${name} header, got ${shape.join(", ")}; ${mend}`,
    );
  }
  const promised = shape.reduce((product, size) => product * size, numberTypes[type]?.bytes ?? 1);
  // an axis of 0 leaves nothing, however long the others are
  const axes = shape.reduce((product, size) => product * Math.max(1, size), 1);
  if (promised > most || axes > MOST_EMPTY) {
    throw new DataError(
      `${label}: the file is damaged or cut short; its ${name} header promises ${promised.toLocaleString("en")} bytes (${shape.join("x")}), more than its size can hold; ${mend}`,
    );
  }
}

/** No memory holds an array of more numbers. */
const MOST_EMPTY = 2 ** 40;

async function readHeader(
  stream: AsyncIterable<Buffer>,
  format: ArrayFormat,
  label: string,
): Promise<ArrayHeader> {
  let head = Buffer.alloc(0);
  const iterator = stream[Symbol.asyncIterator]();
  try {
    for (;;) {
      const header = format.parse(head, label);
      if (header) return header;
      const next = await iterator.next();
      if (next.done) throw new DataError(`${label}: the ${format.name} file is cut short; ${format.mend}`);
      head = Buffer.concat([head, next.value]);
    }
  } catch (error) {
    throw unreadable(error, label);
  } finally {
    await iterator.return?.();
  }
}

async function* rawRows(
  bytes: ByteSource,
  { header, rows, width }: Omit<NumberArray, "blocks">,
  format: ArrayFormat,
  label: string,
): AsyncGenerator<RawRows> {
  const type = numberTypes[header.type]!;
  const rowBytes = Math.max(1, width * type.bytes);
  const perBlock = header.fortranOrder ? rows : Math.max(1, Math.floor(BLOCK_BYTES / rowBytes));
  const offsets = columnOffsets(header, rows, width);
  const rowStride = header.fortranOrder ? 1 : width;
  const cutShort = (got: number) =>
    new DataError(
      `${label}: the ${format.name} file is cut short; its header promises ${rows} ${format.entries}, got ${got}`,
    );
  let seen = 0;
  async function* counted() {
    for await (const chunk of bytes.open()) {
      seen += chunk.length;
      yield chunk;
    }
  }
  let done = 0;
  try {
    for await (const block of rechunk(counted(), header.offset, perBlock * rowBytes, rows * rowBytes)) {
      const view = new DataView(block.buffer, block.byteOffset, block.byteLength);
      const count = Math.min(perBlock, rows - done);
      if (block.byteLength < count * rowBytes) throw cutShort(done + Math.floor(block.byteLength / rowBytes));
      const value = (row: number, column: number) =>
        type.read(view, (row * rowStride + offsets[column]!) * type.bytes, header.littleEndian);
      yield { rows: count, bytes: block, value };
      done += count;
    }
  } catch (error) {
    throw unreadable(error, label);
  }
  if (done < rows) throw cutShort(done);
  const expected = header.offset + rows * rowBytes;
  if (format.trailing === "refused" && seen > expected) {
    throw new DataError(
      `${label}: expected ${expected.toLocaleString("en")} bytes for the ${rows} ${format.entries} of its header, got ${seen.toLocaleString("en")}; ${format.mend}`,
    );
  }
}

/** Where each column lies within a row, in elements. */
function columnOffsets({ fortranOrder, shape }: ArrayHeader, rows: number, width: number): Float64Array {
  const offsets = Float64Array.from({ length: width }, (_, column) => column);
  if (!fortranOrder) return offsets;
  const axes = shape.slice(1);
  return offsets.map((column) => {
    let rest = column;
    let offset = 0;
    for (let axis = axes.length - 1; axis >= 0; axis--) {
      const stride = axes.slice(0, axis).reduce((product, size) => product * size, rows);
      offset += (rest % axes[axis]!) * stride;
      rest = Math.floor(rest / axes[axis]!);
    }
    return offset;
  });
}

/** Skip `skip` bytes, then cut the next `total` into pieces of `size`; the last may be shorter. */
async function* rechunk(
  stream: AsyncIterable<Buffer>,
  skip: number,
  size: number,
  total: number,
): AsyncGenerator<Buffer> {
  let piece = Buffer.allocUnsafe(Math.min(size, total));
  let filled = 0;
  let left = total;
  for await (let chunk of stream) {
    const skipped = Math.min(skip, chunk.length);
    skip -= skipped;
    chunk = chunk.subarray(skipped, skipped + left);
    left -= chunk.length;
    while (chunk.length > 0) {
      const copied = chunk.copy(piece, filled);
      filled += copied;
      chunk = chunk.subarray(copied);
      if (filled === piece.length) {
        yield piece;
        piece = Buffer.allocUnsafe(Math.min(size, left + chunk.length));
        filled = 0;
      }
    }
  }
  if (filled > 0) yield piece.subarray(0, filled);
}

function unreadable(error: unknown, label: string): unknown {
  if (error instanceof DataError || !(error instanceof Error) || !("code" in error)) return error;
  const damaged = String(error.code).startsWith("Z_");
  return new DataError(
    damaged
      ? `${label}: its compressed data is damaged or cut short; download it again`
      : `${label}: it could not be read because ${systemReason(error)}`,
    { cause: error },
  );
}
