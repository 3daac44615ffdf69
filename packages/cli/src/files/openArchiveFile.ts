import { open, readFile, stat } from "node:fs/promises";
import type { ByteSource } from "tractable";
import { UserError } from "../errors/userError.ts";

/** An archive that was opened, and is read a piece at a time. */
export interface ArchiveFile extends ByteSource {
  readonly close: () => Promise<void>;
}

/** The kernel reads no more than so many bytes at once. */
const MOST_AT_ONCE = 2 ** 30;

/** Opens the file of an archive. */
export async function openArchiveFile(path: string): Promise<ArchiveFile> {
  const found = await stat(path).catch(() => undefined);
  if (found === undefined) throw new UserError(`${path}: no such archive; check the name`);
  if (found.isDirectory()) throw new UserError(`${path}: it is a folder; name an archive (.tz)`);
  if (!found.isFile()) {
    // a pipe can't be read by places
    const bytes = await readFile(path);
    return {
      size: bytes.length,
      read: async (from, to) => bytes.subarray(from, to),
      close: async () => {},
    };
  }
  const file = await open(path, "r");
  return {
    size: found.size,
    async read(from, to) {
      const bytes = new Uint8Array(to - from);
      let filled = 0;
      while (filled < bytes.length) {
        const wanted = Math.min(MOST_AT_ONCE, bytes.length - filled);
        const { bytesRead } = await file.read(bytes, filled, wanted, from + filled);
        if (bytesRead === 0) break;
        filled += bytesRead;
      }
      return bytes.subarray(0, filled);
    },
    close: () => file.close(),
  };
}
