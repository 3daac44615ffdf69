import { createReadStream } from "node:fs";
import { open, stat } from "node:fs/promises";
import { crc32 } from "node:zlib";
import { DataError } from "../dataError.ts";
import { temporaryFolder } from "../temporaryFolder.ts";
import { npyTableWriter } from "./npyTableWriter.ts";
import type { TableWriter, WriterColumn } from "./tableWriter.ts";

const NAME = "x.npy";

/** An .npz file with one array named x, stored uncompressed as numpy.savez does. */
export async function npzTableWriter(temporary: string, columns: WriterColumn[]): Promise<TableWriter> {
  const folder = temporaryFolder();
  const npy = `${folder.path}/${NAME}`;
  const inner = await npyTableWriter(npy, columns);
  return {
    write: inner.write,
    async close() {
      try {
        await inner.close();
        await zipOne(npy, temporary);
      } finally {
        folder.remove();
      }
    },
    async abort() {
      await inner.abort();
      folder.remove();
    },
  };
}

async function zipOne(source: string, target: string): Promise<void> {
  const { size } = await stat(source);
  if (size > 0xfffffff0)
    throw new DataError("an .npz file holds at most 4 GB; write .npy or .parquet instead");
  const file = await open(target, "w");
  try {
    let checksum = 0;
    await file.writeFile(localHeader(0, size));
    for await (const chunk of createReadStream(source) as AsyncIterable<Buffer>) {
      checksum = crc32(chunk, checksum);
      await file.writeFile(chunk);
    }
    await file.writeFile(directory(checksum, size));
    const header = localHeader(checksum, size);
    await file.write(header, 0, header.length, 0);
  } finally {
    await file.close();
  }
}

/**
 * The fields that a local header and a directory record share, from "version needed" to the name's length.
 */
function shared(checksum: number, size: number): Buffer {
  const fields = Buffer.alloc(24);
  fields.writeUInt16LE(20, 0);
  fields.writeUInt16LE(0x21, 8); // 1980-01-01: equal tables give equal files
  fields.writeUInt32LE(checksum, 10);
  fields.writeUInt32LE(size, 14);
  fields.writeUInt32LE(size, 18);
  fields.writeUInt16LE(NAME.length, 22);
  return fields;
}

function localHeader(checksum: number, size: number): Buffer {
  return Buffer.concat([
    Buffer.from("PK\x03\x04"),
    shared(checksum, size),
    Buffer.alloc(2),
    Buffer.from(NAME),
  ]);
}

function directory(checksum: number, size: number): Buffer {
  const version = Buffer.from([20, 0]);
  const record = Buffer.concat([
    Buffer.from("PK\x01\x02"),
    version,
    shared(checksum, size),
    Buffer.alloc(16),
    Buffer.from(NAME),
  ]);
  const end = Buffer.alloc(22);
  end.write("PK\x05\x06", 0, "latin1");
  end.writeUInt16LE(1, 8);
  end.writeUInt16LE(1, 10);
  end.writeUInt32LE(record.length, 12);
  end.writeUInt32LE(localHeader(checksum, size).length + size, 16);
  return Buffer.concat([record, end]);
}
