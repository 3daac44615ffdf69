import { readFile, stat } from "node:fs/promises";
import { UserError } from "../errors/userError.ts";

/** Reads an archive whole. */
export async function readArchive(path: string): Promise<Uint8Array> {
  const found = await stat(path).catch(() => undefined);
  if (found === undefined) throw new UserError(`${path}: no such archive; check the name`);
  if (found.isDirectory()) throw new UserError(`${path}: it is a folder; name an archive (.tz)`);
  return readFile(path);
}
