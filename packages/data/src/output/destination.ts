import { randomUUID } from "node:crypto";
import { createReadStream, createWriteStream } from "node:fs";
import { open, realpath, rename, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { pipeline } from "node:stream/promises";
import { DataError } from "../dataError.ts";
import { systemReason } from "../systemReason.ts";
import { removeAtExit, temporaryFolder } from "../temporaryFolder.ts";

/** Where a result goes once it is complete; until then it is written to `temporary`. */
export interface Destination {
  temporary: string;
  /** Put the finished file in its place. */
  commit(): Promise<void>;
  /** Leave nothing behind. */
  discard(): Promise<void>;
}

/** Prepare to write a file as a whole or not at all; `-` is standard output. */
export async function openDestination(path: string): Promise<Destination> {
  if (path === "-") return piped(() => process.stdout, "standard output");
  const kind = await kindOf(path);
  if (kind === "folder") throw new DataError(`${path}: it is a folder; name a file to write`);
  // A device or pipe is written into: a rename would put a plain file in its place.
  if (kind === "device") return piped(() => createWriteStream(path), path);
  const target = kind === "file" ? await realpath(path) : path;
  const folder = dirname(target);
  if ((await kindOf(folder)) !== "folder") {
    throw new DataError(`${path}: the folder ${folder} does not exist; make it first`);
  }
  const temporary = join(folder, `.tractable-${randomUUID()}.tmp`);
  const keep = removeAtExit(temporary);
  const discard = async () => {
    await rm(temporary, { force: true });
    keep();
  };
  return {
    temporary,
    async commit() {
      try {
        await sync(temporary);
        await rename(temporary, target);
        keep();
      } catch (error) {
        await discard();
        throw writeError(error, path);
      }
    },
    discard,
  };
}

/** A failed write as one sentence; a DataError passes through. */
export function writeError(error: unknown, path: string): unknown {
  if (error instanceof DataError) return error;
  return new DataError(`${path}: it could not be written because ${systemReason(error)}`, { cause: error });
}

function piped(open: () => NodeJS.WritableStream, label: string): Destination {
  const folder = temporaryFolder();
  const temporary = join(folder.path, "output");
  return {
    temporary,
    async commit() {
      try {
        await pipeline(createReadStream(temporary), open(), { end: label !== "standard output" });
      } catch (error) {
        // Whoever read the output has seen enough, as in `… | head`.
        const readerLeft = error instanceof Error && "code" in error && error.code === "EPIPE";
        if (!readerLeft) throw writeError(error, label);
      } finally {
        folder.remove();
      }
    },
    async discard() {
      folder.remove();
    },
  };
}

async function kindOf(path: string): Promise<"file" | "folder" | "device" | undefined> {
  try {
    const found = await stat(path);
    return found.isFile() ? "file" : found.isDirectory() ? "folder" : "device";
  } catch (error) {
    const reason = systemReason(error);
    if (reason === "it does not exist" || reason === "a part of its path is not a folder") return undefined;
    throw writeError(error, path);
  }
}

async function sync(path: string): Promise<void> {
  const file = await open(path, "r+");
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}
