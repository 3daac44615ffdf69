import { createReadStream } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { Readable } from "node:stream";
import { createInflateRaw } from "node:zlib";
import { DataError } from "../dataError.ts";
import { type ByteSource, MOST_EXPANSION } from "./fileBytes.ts";
import { piped } from "./piped.ts";

interface Entry {
  name: string;
  method: number;
  compressed: number;
  localHeader: number;
}

const STORED = 0;
const DEFLATED = 8;

/** Chooses one of the names of an .npz file's arrays. */
export type ChooseArray = (names: string[], label: string) => string;

/** The array named x, else the first. */
export const tableArray: ChooseArray = (names) => (names.includes("x") ? "x" : names[0]!);

/** One array of an .npz file as a stream of .npy bytes. */
export async function npzEntry(path: string, label: string, choose: ChooseArray): Promise<ByteSource> {
  const file = await open(path);
  try {
    const arrays = (await directory(file, label)).filter(({ name }) => name.endsWith(".npy"));
    if (arrays.length === 0)
      throw new DataError(`${label}: the .npz file holds no array; save one with numpy.savez(file, x=array)`);
    const chosen = choose(
      arrays.map(({ name }) => name.slice(0, -".npy".length)),
      label,
    );
    const entry = arrays.find(({ name }) => name === `${chosen}.npy`)!;
    if (entry.method !== STORED && entry.method !== DEFLATED) {
      throw new DataError(
        `${label}: zip compression ${entry.method} is not read; save it with numpy.savez_compressed`,
      );
    }
    const local = await read(file, entry.localHeader, 30);
    if (local.length < 30) throw damaged(label);
    const start = entry.localHeader + 30 + local.readUInt16LE(26) + local.readUInt16LE(28);
    const { size } = await file.stat();
    const stored = Math.max(0, Math.min(entry.compressed, size - start));
    return {
      open: () => entryStream(path, start, entry),
      most: entry.method === DEFLATED ? MOST_EXPANSION * stored : stored,
    };
  } finally {
    await file.close();
  }
}

function entryStream(path: string, start: number, entry: Entry): Readable {
  if (entry.compressed === 0) return Readable.from([]);
  const raw = createReadStream(path, { start, end: start + entry.compressed - 1 });
  return entry.method === DEFLATED ? piped(raw, createInflateRaw()) : raw;
}

/**
 * The zip's central directory: found from the record at the very end, which a comment of ≤ 64 KiB may follow.
 */
async function directory(file: FileHandle, label: string): Promise<Entry[]> {
  const { size } = await file.stat();
  const tail = await read(file, Math.max(0, size - 65_557), 65_557);
  const end = tail.lastIndexOf(Buffer.from("PK\x05\x06", "latin1"));
  if (end < 0 || tail.length < end + 22) throw damaged(label);
  const count = tail.readUInt16LE(end + 10);
  const [length, from] = [tail.readUInt32LE(end + 12), tail.readUInt32LE(end + 16)];
  if (from + length > size) throw damaged(label);
  const records = await read(file, from, length);
  const entries: Entry[] = [];
  for (let at = 0; entries.length < count; ) {
    if (records.length < at + 46 || records.readUInt32LE(at) !== 0x02014b50) throw damaged(label);
    const nameLength = records.readUInt16LE(at + 28);
    const compressed = records.readUInt32LE(at + 20);
    if (compressed === 0xffffffff)
      throw new DataError(`${label}: .npz files beyond 4 GB are not read; save it as .npy`);
    entries.push({
      name: records.toString("utf8", at + 46, at + 46 + nameLength),
      method: records.readUInt16LE(at + 10),
      compressed,
      localHeader: records.readUInt32LE(at + 42),
    });
    at += 46 + nameLength + records.readUInt16LE(at + 30) + records.readUInt16LE(at + 32);
  }
  return entries;
}

async function read(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, position);
  return buffer.subarray(0, bytesRead);
}

function damaged(label: string): DataError {
  return new DataError(`${label}: the .npz file is damaged or cut short; save it again with numpy.savez`);
}
