import { TractableError } from "../errors/tractableError.ts";
/** An array in a file. */
export interface NamedArray {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

export interface SafetensorsFile {
  readonly metadata: Readonly<Record<string, string>>;
  readonly tensors: ReadonlyMap<string, NamedArray>;
}

interface Entry {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly data_offsets: readonly [number, number];
}

const LENGTH_BYTES = 8;
const LARGEST_HEADER = 100_000_000;

/**
 * The bytes of a safetensors file (https://github.com/huggingface/safetensors): the length of the header, the
 * header as JSON, then the arrays, float32, little-endian, in order.
 */
export function encodeSafetensors({ metadata, tensors }: SafetensorsFile): Uint8Array {
  const header: Record<string, Entry | Readonly<Record<string, string>>> = { __metadata__: metadata };
  let offset = 0;
  for (const [name, { shape, data }] of tensors) {
    header[name] = { dtype: "F32", shape, data_offsets: [offset, offset + data.byteLength] };
    offset += data.byteLength;
  }
  const text = new TextEncoder().encode(JSON.stringify(header));
  const headerLength = Math.ceil(text.length / 8) * 8; // arrays begin at a multiple of eight
  const bytes = new Uint8Array(LENGTH_BYTES + headerLength + offset).fill(
    0x20,
    LENGTH_BYTES,
    LENGTH_BYTES + headerLength,
  );
  new DataView(bytes.buffer).setBigUint64(0, BigInt(headerLength), true);
  bytes.set(text, LENGTH_BYTES);
  let at = LENGTH_BYTES + headerLength;
  for (const { data } of tensors.values()) {
    bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), at);
    at += data.byteLength;
  }
  return bytes;
}

/** Reads such a file; `name` is what messages call it. */
export function decodeSafetensors(bytes: Uint8Array, name: string): SafetensorsFile {
  const broken = (what: string) =>
    new TractableError(
      `${name}: expected a safetensors file, got ${what}; it may be truncated or of another kind`,
    );
  if (bytes.length < LENGTH_BYTES) throw broken(`${bytes.length} bytes`);
  const length = Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true));
  if (length > LARGEST_HEADER || LENGTH_BYTES + length > bytes.length)
    throw broken("a header that doesn't fit into it");
  const start = LENGTH_BYTES + length;
  const header = parseHeader(bytes.subarray(LENGTH_BYTES, start), broken);
  const tensors = new Map<string, NamedArray>();
  const { __metadata__: metadata = {}, ...entries } = header;
  for (const [key, entry] of Object.entries(entries) as [string, Entry][]) {
    const [from, to] = entry.data_offsets ?? [];
    const size = entry.shape?.reduce((product, dim) => product * dim, 1);
    if (entry.dtype !== "F32" || from === undefined || to === undefined || to - from !== 4 * size) {
      throw broken(`an array "${key}" of type ${entry.dtype}`);
    }
    if (start + to > bytes.length)
      throw broken(`${bytes.length} bytes where the header tells of ${start + to} or more`);
    // copied, as Node's Buffer has a pool behind it and arrays need an alignment
    tensors.set(key, {
      shape: entry.shape,
      data: new Float32Array(new Uint8Array(bytes.subarray(start + from, start + to)).buffer),
    });
  }
  return { metadata: metadata as Readonly<Record<string, string>>, tensors };
}

function parseHeader(bytes: Uint8Array, broken: (what: string) => Error): Record<string, unknown> {
  let header: unknown;
  try {
    header = JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    throw broken("a header that isn't JSON");
  }
  if (typeof header !== "object" || header === null) throw broken("a header that isn't a JSON object");
  return header as Record<string, unknown>;
}
