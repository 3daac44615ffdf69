import { readFile, stat } from "node:fs/promises";
import { type ImageArchive, openArchive } from "tractable";
import { UserError } from "../errors/userError.ts";

/** Opens an archive of images. */
export async function readArchive(path: string): Promise<ImageArchive> {
  const found = await stat(path).catch(() => undefined);
  if (found === undefined) throw new UserError(`${path}: no such archive; check the name`);
  if (found.isDirectory()) throw new UserError(`${path}: it is a folder; name an archive (.tz)`);
  return openArchive(await readFile(path), path);
}
