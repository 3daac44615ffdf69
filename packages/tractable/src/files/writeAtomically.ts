import { TractableError } from "../errors/tractableError.ts";
import { systemReason } from "./systemReason.ts";

/**
 * Writes a file under a temporary name beside it, then renames it: nobody ever sees half of it (Node only).
 */
export async function writeAtomically(path: string, bytes: Uint8Array): Promise<void> {
  const { open, rename, rm } = await import("node:fs/promises");
  const temporary = `${path}.${process.pid}.tmp`;
  try {
    const file = await open(temporary, "w");
    try {
      await file.writeFile(bytes);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw new TractableError(`${path}: it could not be written because ${systemReason(error)}`, {
      cause: error,
    });
  }
}
