import { TractableError } from "../errors/tractableError.ts";
import { systemReason } from "./systemReason.ts";

/** The bytes of a file; undefined if there is none. */
export async function readIfThere(path: string): Promise<Uint8Array | undefined> {
  const { readFile } = await import("node:fs/promises");
  try {
    return await readFile(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw new TractableError(`${path}: it could not be read because ${systemReason(error)}`, {
      cause: error,
    });
  }
}
