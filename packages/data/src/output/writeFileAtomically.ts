import { writeFile } from "node:fs/promises";
import { openDestination, writeError } from "./destination.ts";

/**
 * Write a file as a whole or not at all: under a temporary name in the same folder, synced, then renamed.
 * @throws DataError when the folder is missing, the disk is full and so on; nothing is left behind then.
 */
export async function writeFileAtomically(path: string, data: Uint8Array | string): Promise<void> {
  const destination = await openDestination(path);
  try {
    await writeFile(destination.temporary, data);
    await destination.commit();
  } catch (error) {
    await destination.discard();
    throw writeError(error, path);
  }
}
