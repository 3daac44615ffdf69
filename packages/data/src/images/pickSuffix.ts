import { pathKind } from "../sources/pathKind.ts";

/**
 * Split `file.gz#17` into the source and the number of the one image that is meant; a file of that very name
 * wins.
 */
export async function pickSuffix(source: string): Promise<{ source: string; pick?: number }> {
  const match = /^(.+)#(\d+)$/.exec(source);
  if (!match || (await pathKind(source)) !== undefined) return { source };
  return { source: match[1]!, pick: Number(match[2]) };
}
