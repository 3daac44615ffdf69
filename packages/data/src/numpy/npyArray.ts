import { DataError } from "../dataError.ts";
import { systemReason } from "../systemReason.ts";
import { type NpyHeader, parseNpyHeader } from "./npyHeader.ts";
import { numberTypes } from "./numberTypes.ts";

export type ByteSource = () => AsyncIterable<Buffer>;

/** Rows of an array still in the file's own encoding, with the means to read one number. */
export interface RawRows {
  rows: number;
  /** The value of a column (index counted over all trailing axes, the last one fastest) in a row of this block. */
  value(row: number, column: number): number;
}

export interface NpyArray {
  header: NpyHeader;
  rows: number;
  /** The product of the axes after the first: a row that is itself an array counts as flattened. */
  width: number;
  /** The rows in order, some at a time; a Fortran-ordered array comes in one piece. */
  blocks(): AsyncGenerator<RawRows>;
}

const BLOCK_BYTES = 1 << 18;

/** Open an .npy array: read its header and check that its rows can be read. `bytes` is opened anew for each pass. */
export async function openNpyArray(bytes: ByteSource, label: string): Promise<NpyArray> {
  const { header } = await readHeader(bytes(), label);
  if (!numberTypes[header.type]) {
    throw new DataError(
      `${label}: expected an array of floats, integers or booleans, got numpy type "${header.type}"; convert it with a.astype("float32")`,
    );
  }
  if (header.shape.length === 0) {
    throw new DataError(`${label}: expected an array of rows and columns, got a single number`);
  }
  const [rows = 0, ...rest] = header.shape;
  const width = rest.reduce((product, size) => product * size, 1);
  return { header, rows, width, blocks: () => rawRows(bytes, header, rows, width, label) };
}

async function readHeader(stream: AsyncIterable<Buffer>, label: string) {
  let head = Buffer.alloc(0);
  const iterator = stream[Symbol.asyncIterator]();
  try {
    for (;;) {
      const header = parseNpyHeader(head, label);
      if (header) return { header };
      const next = await iterator.next();
      if (next.done)
        throw new DataError(`${label}: the numpy file is cut short; save it again with numpy.save`);
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
  header: NpyHeader,
  rows: number,
  width: number,
  label: string,
): AsyncGenerator<RawRows> {
  const type = numberTypes[header.type]!;
  const rowBytes = Math.max(1, width * type.bytes);
  const perBlock = header.fortranOrder ? rows : Math.max(1, Math.floor(BLOCK_BYTES / rowBytes));
  const offsets = columnOffsets(header, rows, width);
  const rowStride = header.fortranOrder ? 1 : width;
  let done = 0;
  try {
    for await (const block of rechunk(bytes(), header.offset, perBlock * rowBytes, rows * rowBytes)) {
      const view = new DataView(block.buffer, block.byteOffset, block.byteLength);
      const count = Math.min(perBlock, rows - done);
      if (block.byteLength < count * rowBytes) {
        const complete = done + Math.floor(block.byteLength / rowBytes);
        throw new DataError(
          `${label}: the numpy file is cut short; its header promises ${rows} rows, got ${complete}`,
        );
      }
      const value = (row: number, column: number) =>
        type.read(view, (row * rowStride + offsets[column]!) * type.bytes, header.littleEndian);
      yield { rows: count, value };
      done += count;
    }
  } catch (error) {
    throw unreadable(error, label);
  }
  if (done < rows)
    throw new DataError(
      `${label}: the numpy file is cut short; its header promises ${rows} rows, got ${done}`,
    );
}

/** Where each column lies within a row, in elements. */
function columnOffsets({ fortranOrder, shape }: NpyHeader, rows: number, width: number): Float64Array {
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
