import { type FileHandle, open } from "node:fs/promises";
import { openDestination, writeError } from "./destination.ts";

/**
 * Write a file piece by piece, as a whole or not at all: under a temporary name in the same folder, synced,
 * then renamed. Tells how many bytes were written. What the pieces throw passes through.
 * @throws DataError when the folder is missing, the disk is full and so on; nothing is left behind then.
 */
export async function writePiecesAtomically(
  path: string,
  pieces: AsyncIterable<Uint8Array>,
): Promise<number> {
  const destination = await openDestination(path);
  const written = async <T>(work: Promise<T>): Promise<T> =>
    work.catch((error: unknown) => {
      throw writeError(error, path);
    });
  let file: FileHandle | undefined;
  let bytes = 0;
  try {
    file = await written(open(destination.temporary, "w"));
    for await (const piece of pieces) {
      await written(file.writeFile(piece));
      bytes += piece.length;
    }
    await written(file.close());
    file = undefined;
    await destination.commit();
  } catch (error) {
    await file?.close();
    await destination.discard();
    throw error;
  }
  return bytes;
}
