import { TractableError } from "../../errors/tractableError.ts";
import type { ByteSource } from "../../files/byteSource.ts";
import { crc32 } from "../../files/crc32.ts";
import { MOST_COLUMNS } from "../../tables/codec/tablePlan.ts";
import { CHUNK_KINDS, type ChunkKind } from "./archiveChunk.ts";
import { parseJson } from "./parseJson.ts";

/** What images an archive holds. */
export interface ArchiveImage {
  /** How many planes an image has: 1 of grey, 3 of RGB. */
  readonly channels: number;
  /** The height of every image; undefined where each picture has a size of its own. */
  readonly height?: number;
  /** The width of every image, wherever there is a height. */
  readonly width?: number;
}

/** What an archive says of itself before its chunks. */
export interface ArchiveHeader {
  /** The SHA-256 of the law that the images are coded by, in hexadecimal. */
  readonly model: string;
  /** What images there are: of one size, or each of its own. */
  readonly image: ArchiveImage;
  /** Pixels are whole numbers below this. */
  readonly levels: number;
  /** How many images there are. */
  readonly count: number;
  /** How many images share bytes, and are decoded together; 1 for pictures of any size. */
  readonly together: number;
  /** What the model says of images that everybody knows (`ImageCoder.answer`). */
  readonly answer: string;
  /** What it holds besides images; undefined in archives of earlier versions of the library. */
  readonly inside?: readonly ChunkKind[];
  /** What its chunks repeat, 16 hexadecimal digits; undefined in archives of versions 1 and 2. */
  readonly id?: string;
}

/** What an archive of a table says of itself before its chunks. */
export interface TableArchiveHeader {
  /** The SHA-256 of the law that the rows are coded by, in hexadecimal. */
  readonly model: string;
  /** The names of all columns, in order. */
  readonly table: { readonly columns: readonly string[] };
  /** How many rows there are. */
  readonly count: number;
  /** What the coder makes of a table that everybody knows (`tableAnswer`). */
  readonly answer: string;
  /** What it holds besides rows; undefined in archives of earlier versions of the library. */
  readonly inside?: readonly ChunkKind[];
  /** What its chunks repeat, 16 hexadecimal digits; undefined in archives of versions 1 and 2. */
  readonly id?: string;
}

/** Like PNG's: a byte that isn't text, a name, and line ends that a transfer as text would change. */
const MAGIC = Uint8Array.of(0x89, 0x54, 0x52, 0x5a, 0x0d, 0x0a, 0x1a, 0x0a);
/**
 * Files of version 1 have images of one size, each with bytes of its own; chunks of versions 1 and 2 are of
 * no archive in particular, and don't say what was packed.
 */
const VERSIONS = [1, 2, 3];
const VERSION = VERSIONS.at(-1)!;
const LENGTH_AT = MAGIC.length + 4;
const TEXT_AT = LENGTH_AT + 4;
/** A header is a few hundred bytes, or those of the names of many columns. */
const LONGEST = 1 << 20;
/** Images that share bytes are at most so many. */
const MOST_TOGETHER = 1 << 16;
/** Values of an image and images of an archive are at most so many. */
const MOST = 2 ** 31;

/** What a header says, as bytes. */
export function headerText(header: ArchiveHeader | TableArchiveHeader): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(header));
}

/** The bytes of a header: magic, version, length, JSON, and a checksum of all that. */
export function encodeHeader(header: ArchiveHeader | TableArchiveHeader): Uint8Array {
  const text = headerText(header);
  if (text.length > LONGEST) {
    throw new TractableError(
      `compress: expected names of columns that take at most ${LONGEST} bytes together, got ${text.length}; shorten them`,
    );
  }
  const bytes = new Uint8Array(TEXT_AT + text.length + 4);
  const view = new DataView(bytes.buffer);
  bytes.set(MAGIC);
  view.setUint32(MAGIC.length, VERSION, true);
  view.setUint32(LENGTH_AT, text.length, true);
  bytes.set(text, TEXT_AT);
  view.setUint32(bytes.length - 4, crc32(bytes.subarray(0, -4)), true);
  return bytes;
}

/** What a header says, and where the chunks begin. */
export interface DecodedHeader {
  readonly header: ArchiveHeader | TableArchiveHeader;
  readonly version: number;
  readonly end: number;
}

/** Reads a header; `name` is what messages call the archive. */
export async function decodeHeader(source: ByteSource, name: string): Promise<DecodedHeader> {
  const refuse = (what: string) =>
    new TractableError(`${name}: expected an archive of tractable, got ${what}`);
  const start = await source.read(0, Math.min(source.size, TEXT_AT));
  if (start.length < TEXT_AT || MAGIC.some((byte, at) => start[at] !== byte)) {
    throw refuse("another file; name one that was made by compress");
  }
  const numbers = new DataView(start.buffer, start.byteOffset, start.byteLength);
  const version = numbers.getUint32(MAGIC.length, true);
  if (!VERSIONS.includes(version))
    throw refuse(`one of version ${version}, not ${VERSION}; update tractable`);
  const length = numbers.getUint32(LENGTH_AT, true);
  const end = TEXT_AT + length + 4;
  const bytes = await source.read(0, length <= LONGEST ? Math.min(source.size, end) : 0);
  const isWhole =
    bytes.length === end &&
    new DataView(bytes.buffer, bytes.byteOffset).getUint32(end - 4, true) === crc32(bytes.subarray(0, -4));
  if (!isWhole) throw refuse("one with a damaged header, without which nothing can be decoded; get it again");
  const header = parse(new TextDecoder().decode(bytes.subarray(TEXT_AT, end - 4)), version);
  if (header === undefined) throw refuse("one with a header that says something else; get it again");
  // images that share bytes take one or more
  if ("image" in header && header.count > source.size * header.together) {
    throw refuse(`one of ${source.size} bytes that claims to hold ${header.count} images; get it again`);
  }
  return { header, version, end };
}

/** Whether it is one of a table. */
export function isOfTable(header: ArchiveHeader | TableArchiveHeader): header is TableArchiveHeader {
  return "table" in header;
}

function parse(text: string, version: number): ArchiveHeader | TableArchiveHeader | undefined {
  const found = parseJson(text);
  if (typeof found !== "object" || found === null) return undefined;
  const id: unknown = Reflect.get(found, "id");
  const isBound = typeof id === "string" && /^[0-9a-f]{16}$/.test(id);
  if (version < 3 ? id !== undefined : !isBound) return undefined;
  if (isTableHeader(found)) return found;
  const header: unknown = { together: 1, ...found };
  return isHeader(header) ? header : undefined;
}

function isTableHeader(value: unknown): value is TableArchiveHeader {
  if (typeof value !== "object" || value === null) return false;
  const { model, table, count, answer, inside } = value as Record<string, unknown>;
  if (typeof table !== "object" || table === null) return false;
  const { columns } = table as Record<string, unknown>;
  return (
    isDigest(model) &&
    typeof answer === "string" &&
    areKinds(inside) &&
    isCount(count) &&
    Array.isArray(columns) &&
    columns.length > 0 &&
    columns.length <= MOST_COLUMNS &&
    columns.every((name) => typeof name === "string")
  );
}

function areKinds(value: unknown): boolean {
  if (value === undefined) return true;
  const kinds: readonly unknown[] = CHUNK_KINDS;
  return Array.isArray(value) && value.length <= kinds.length && value.every((kind) => kinds.includes(kind));
}

function isDigest(value: unknown): value is string {
  return typeof value === "string" && /^[0-9a-f]{64}$/.test(value);
}

function isCount(number: unknown, most = MOST): number is number {
  return Number.isSafeInteger(number) && Number(number) >= 0 && Number(number) <= most;
}

function isHeader(value: unknown): value is ArchiveHeader {
  if (typeof value !== "object" || value === null) return false;
  const { model, image, levels, count, answer, together, inside } = value as Record<string, unknown>;
  if (typeof image !== "object" || image === null) return false;
  const { channels, height, width } = image as Record<string, unknown>;
  const isOfAny = height === undefined && width === undefined;
  return (
    isDigest(model) &&
    typeof answer === "string" &&
    areKinds(inside) &&
    (isOfAny ? [channels] : [channels, height, width]).every((side) => isCount(side) && side > 0) &&
    (isOfAny || isCount(Number(channels) * Number(height) * Number(width))) &&
    isCount(together, MOST_TOGETHER) &&
    together > 0 &&
    isCount(levels, 256) &&
    isCount(count)
  );
}
