import { TractableError } from "../errors/tractableError.ts";
import { digestOf } from "./digest.ts";

/** An array in a file. */
export interface NamedArray {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

export interface SafetensorsFile {
  readonly metadata: Readonly<Record<string, string>>;
  readonly tensors: ReadonlyMap<string, NamedArray>;
}

/** A file that was read. */
export interface ReadSafetensors extends SafetensorsFile {
  /**
   * Whether a digest of everything in the file was there, and right; files of before there were digests have
   * none.
   */
  readonly isVerified: boolean;
}

interface Entry {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly data_offsets: readonly [number, number];
}

const LENGTH_BYTES = 8;
const LARGEST_HEADER = 100_000_000;
const METADATA = "__metadata__";
const DIGEST = "sha256";

/**
 * The bytes of a safetensors file (https://github.com/huggingface/safetensors): the length of the header, the
 * header as JSON, then the arrays, float32, little-endian, in order. The metadata get a digest of all the
 * rest.
 */
export function encodeSafetensors({ metadata, tensors }: SafetensorsFile): Uint8Array {
  const entries: Record<string, Entry> = {};
  let offset = 0;
  for (const [name, { shape, data }] of tensors) {
    entries[name] = { dtype: "F32", shape, data_offsets: [offset, offset + data.byteLength] };
    offset += data.byteLength;
  }
  const digest = digestOf({ metadata, tensors });
  const header = { [METADATA]: { ...metadata, [DIGEST]: digest }, ...entries };
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

/**
 * Reads such a file; `name` is what messages call it. Throws one sentence for a file that isn't one, or was
 * changed.
 */
export function decodeSafetensors(bytes: Uint8Array, name: string): ReadSafetensors {
  const broken = (what: string) =>
    new TractableError(
      `${name}: expected a safetensors file, got ${what}; it may be truncated or of another kind`,
    );
  if (bytes.length < LENGTH_BYTES) throw broken(`${bytes.length} bytes`);
  const length = Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true));
  if (length > LARGEST_HEADER || LENGTH_BYTES + length > bytes.length)
    throw broken("a header that doesn't fit into it");
  const start = LENGTH_BYTES + length;
  const { metadata, entries } = parseHeader(bytes.subarray(LENGTH_BYTES, start), broken);
  const tensors = new Map<string, NamedArray>();
  for (const [key, entry] of entries) {
    const called = JSON.stringify(key.slice(0, LONGEST_NAME));
    if (!isEntry(entry)) throw broken(`an array ${called} that isn't of float32 numbers`);
    const [from, to] = entry.data_offsets;
    if (start + to > bytes.length)
      throw broken(`${bytes.length} bytes where the header tells of ${start + to} or more`);
    // copied, as Node's Buffer has a pool behind it and arrays need an alignment
    const data = new Float32Array(new Uint8Array(bytes.subarray(start + from, start + to)).buffer);
    tensors.set(key, { shape: entry.shape, data });
  }
  const { [DIGEST]: digest, ...rest } = metadata;
  if (digest !== undefined && digest !== digestOf({ metadata: rest, tensors })) {
    throw new TractableError(
      `${name}: expected contents that match their digest, got others; the file was damaged or changed, get it again`,
    );
  }
  return { metadata: rest, tensors, isVerified: digest !== undefined };
}

const LONGEST_NAME = 60;

function parseHeader(bytes: Uint8Array, broken: (what: string) => Error) {
  let header: unknown;
  try {
    header = JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    throw broken("a header that isn't JSON");
  }
  if (typeof header !== "object" || header === null || Array.isArray(header))
    throw broken("a header that isn't a JSON object");
  const all = new Map<string, unknown>(Object.entries(header));
  const metadata = all.get(METADATA) ?? {};
  all.delete(METADATA);
  if (!isMetadata(metadata)) throw broken("metadata that aren't text");
  return { metadata, entries: all };
}

function isMetadata(value: unknown): value is Readonly<Record<string, string>> {
  return (
    typeof value === "object" &&
    value !== null &&
    !Array.isArray(value) &&
    Object.values(value).every((text) => typeof text === "string")
  );
}

function isEntry(value: unknown): value is Entry {
  if (typeof value !== "object" || value === null) return false;
  const { dtype, shape, data_offsets: offsets } = value as Record<string, unknown>;
  if (dtype !== "F32" || !areSizes(shape) || !areSizes(offsets) || offsets.length !== 2) return false;
  const [from, to] = offsets as [number, number];
  return to - from === 4 * shape.reduce((product, dim) => product * dim, 1);
}

function areSizes(value: unknown): value is readonly number[] {
  return Array.isArray(value) && value.every((size) => Number.isSafeInteger(size) && size >= 0);
}
